// Package contract checks the client and the fake against openapi.yaml: the document must
// allow what the client sends and what the fake answers.
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

// A document checks exchanges against an OpenAPI document.
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
	// By default, the validator ignores these formats.
	SchemaValidationOptions: []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("uuid4", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail)),
	},
}

// tokens has the prefix of a token for each security scheme.
var tokens = map[string]string{"customer_session": "polar_cst_", "member_session": "polar_mst_", "oat": "polar_oat_", "pat": "polar_pat_"}

func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if in.SecurityScheme.Type != "http" || in.SecurityScheme.Scheme != "bearer" {
		return in.NewError(fmt.Errorf("%s is not a bearer token", in.SecuritySchemeName))
	}
	authorization := in.RequestValidationInput.Request.Header.Get("Authorization")
	prefix, ok := tokens[in.SecuritySchemeName]
	if !ok || !strings.HasPrefix(authorization, "Bearer "+prefix) {
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
	r.Body = io.NopCloser(bytes.NewReader(e.requestBody))
	r.GetBody = nil // it returns the body from before a recorder changed the request
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		return nil, err
	}
	// The router takes /seats/ for /seats, and either for the path of a seat with an empty id.
	if strings.HasSuffix(r.URL.Path, "/") != strings.HasSuffix(route.Path, "/") || slices.Contains(slices.Collect(maps.Values(params)), "") {
		return nil, fmt.Errorf("path %s is not in the document", r.URL.Path)
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &options}, nil
}

// checkRequest returns an error if the document does not allow the request of an exchange.
func (d document) checkRequest(e exchange) error {
	in, err := d.input(e)
	if err != nil {
		return err
	}
	security := in.Route.Operation.Security
	if security == nil || len(*security) == 0 {
		return errors.New("the operation requires no session")
	}
	if err := checkNames(in, e.requestBody); err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(context.Background(), in)
}

// checkNames returns an error if the document does not have a query parameter or a field of
// the body. Polar ignores unknown names, so a misspelled one would have no effect.
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

// hasProperty reports whether a schema, or a variant of a union, has a property.
func hasProperty(schema *openapi3.Schema, name string) bool {
	return schema.Properties[name] != nil ||
		slices.ContainsFunc(schema.AnyOf, func(variant *openapi3.SchemaRef) bool { return hasProperty(variant.Value, name) })
}

// checkResponse returns an error if the document does not allow the answer of an exchange.
func (d document) checkResponse(e exchange) error {
	in, err := d.input(e)
	if err != nil {
		return err
	}
	// openapi3filter accepts redirects even if they are not in the document.
	response := in.Route.Operation.Responses.Status(e.status)
	if response == nil {
		return fmt.Errorf("status %d is not in the document", e.status)
	}
	if len(response.Value.Content) == 0 && e.status < http.StatusInternalServerError && len(e.body) > 0 {
		return fmt.Errorf("status %d has a body, which is not in the document", e.status)
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in,
		Status:                 e.status,
		Header:                 e.header,
		Body:                   io.NopCloser(bytes.NewReader(e.body)),
		Options:                &options,
	})
}
