// Package contract holds the fake, the client and openapi.yaml against each other:
// what the client sends and the fake answers must be what the document says.
package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// A document judges exchanges by its description of an API.
type document struct {
	spec   *openapi3.T
	router routers.Router
}

func openDocument(t *testing.T) document { return openDocumentAt(t, "../../../openapi.yaml") }

func openDocumentAt(t *testing.T, file string) document {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return document{spec, router}
}

var options = openapi3filter.Options{
	AuthenticationFunc:                authenticate,
	IncludeResponseStatus:             true,
	RejectWhenRequestBodyNotSpecified: true,
	SkipSettingDefaults:               true,
	// Without these, a format is only a remark.
	SchemaValidationOptions: []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("uuid4", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail)),
	},
}

// tokens has the prefix of the tokens of each security scheme.
var tokens = map[string]string{"customer_session": "polar_cst_", "member_session": "polar_mst_", "oat": "polar_oat_", "pat": "polar_pat_"}

func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if in.SecurityScheme.Type != "http" || in.SecurityScheme.Scheme != "bearer" {
		return in.NewError(fmt.Errorf("%s is not a bearer token", in.SecuritySchemeName))
	}
	sent := in.RequestValidationInput.Request.Header.Get("Authorization")
	prefix, ok := tokens[in.SecuritySchemeName]
	if !ok || !strings.HasPrefix(sent, "Bearer "+prefix) {
		return in.NewError(nil)
	}
	return nil
}

// operation returns the operationId of a request.
func (d document) operation(e exchange) (string, error) {
	in, err := d.input(e)
	if err != nil {
		return "", err
	}
	return in.Route.Operation.OperationID, nil
}

func (d document) input(e exchange) (*openapi3filter.RequestValidationInput, error) {
	r := e.request.Clone(context.Background())
	r.Body = io.NopCloser(bytes.NewReader(e.sent))
	r.GetBody = nil // has the body as it was before a recorder changed it
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		return nil, err
	}
	// The router takes /seats/ for /seats, and both for a seat without an id.
	if strings.HasSuffix(r.URL.Path, "/") != strings.HasSuffix(route.Path, "/") || slices.Contains(slices.Collect(maps.Values(params)), "") {
		return nil, fmt.Errorf("path %s is not in the document", r.URL.Path)
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &options}, nil
}

// checkRequest fails if the document does not allow the request of an exchange.
func (d document) checkRequest(e exchange) error {
	in, err := d.input(e)
	if err != nil {
		return err
	}
	security := in.Route.Operation.Security
	if security == nil || len(*security) == 0 {
		return errors.New("the operation requires no session")
	}
	if err := checkNames(in, e.sent); err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(context.Background(), in)
}

// checkNames fails for a query parameter or a field of the body that the document does
// not have. Polar ignores them, so a misspelt one would have no effect.
func checkNames(in *openapi3filter.RequestValidationInput, body []byte) error {
	operation := in.Route.Operation
	for name := range in.Request.URL.Query() {
		if operation.Parameters.GetByInAndName("query", name) == nil {
			return fmt.Errorf("query parameter %s is not in the document", name)
		}
	}
	var fields map[string]any
	if operation.RequestBody == nil || json.Unmarshal(body, &fields) != nil {
		return nil
	}
	schema := operation.RequestBody.Value.Content.Get("application/json").Schema.Value
	for name := range fields {
		if !hasProperty(schema, name) {
			return fmt.Errorf("field %s is not in the document", name)
		}
	}
	return nil
}

// hasProperty reports whether a schema, or a member of its union, has a property.
func hasProperty(schema *openapi3.Schema, name string) bool {
	return schema.Properties[name] != nil ||
		slices.ContainsFunc(schema.AnyOf, func(offered *openapi3.SchemaRef) bool { return hasProperty(offered.Value, name) })
}

// checkResponse fails if the document does not allow the answer of an exchange.
func (d document) checkResponse(e exchange) error {
	in, err := d.input(e)
	if err != nil {
		return err
	}
	// openapi3filter lets redirects pass, documented or not.
	response := in.Route.Operation.Responses.Status(e.status)
	if response == nil {
		return fmt.Errorf("status %d is not in the document", e.status)
	}
	if len(response.Value.Content) == 0 && e.status < http.StatusInternalServerError && len(e.received) > 0 {
		return fmt.Errorf("status %d has a body, which is not in the document", e.status)
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in,
		Status:                 e.status,
		Header:                 e.header,
		Body:                   io.NopCloser(bytes.NewReader(e.received)),
		Options:                &options,
	})
}
