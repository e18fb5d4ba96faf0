package cut

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// polar is a document like Polar's, with something for each rule.
const polar = `{
  "openapi": "3.1.0",
  "info": {"title": "Polar API", "description": "Read me \ud83d\ude00", "version": "2026-10"},
  "servers": [{"url": "https:\/\/api.polar.sh", "description": "Prod", "x-polar-environment": "production"}],
  "paths": {
    "/seats": {
      "get": {
        "operationId": "customer_portal:seats:list_seats", "summary": "List", "security": [{"session": ["read"]}],
        "parameters": [{"name": "order_id", "in": "query", "schema": {"anyOf": [{"type": "string", "format": "uuid4"}, {"type": "null"}]}}],
        "responses": {"200": {"description": "Words", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Seat-Output"}}}}}
      },
      "post": {
        "operationId": "customer_portal:seats:assign_seat", "security": [{"session": []}],
        "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Assign"}}}},
        "responses": {"200": {"description": "Words"}}
      }
    },
    "/seats/{id}": {
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid4"}}],
      "delete": {"operationId": "customer_portal:seats:revoke_seat", "responses": {"200": {"description": "Words"}}},
      "post": {"operationId": "customer_portal:seats:resend_invitation", "responses": {"200": {"description": "Words"}}}
    },
    "/claimed": {
      "get": {"operationId": "customer_portal:seats:list_claimed_subscriptions", "responses": {"200": {"description": "Words"}}}
    },
    "/orders": {"get": {"operationId": "orders:list", "responses": {"200": {"description": "Words"}}}}
  },
  "components": {
    "schemas": {
      "Assign": {"type": "object", "title": "Assign", "properties": {"email": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}},
      "Fixed": {"type": "object", "properties": {"amount_type": {"type": "string", "const": "fixed"}, "unit": {"type": "string", "pattern": "^(?!0)[0-9]+$"}}},
      "Order": {"type": "object"},
      "Seat-Output": {
        "type": "object", "required": ["status", "email", "price"],
        "properties": {
          "status": {"$ref": "#/components/schemas/Status"},
          "email": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Email"},
          "price": {"oneOf": [{"$ref": "#/components/schemas/Fixed"}], "discriminator": {"propertyName": "amount_type", "mapping": {"fixed": "#/components/schemas/Fixed"}}},
          "next": {"$ref": "#/components/schemas/Seat-Output"}
        }
      },
      "Status": {"type": "string", "enum": ["pending", "claimed"]}
    },
    "securitySchemes": {"access": {"type": "http", "scheme": "bearer"}, "session": {"type": "http", "scheme": "bearer", "description": "Words"}}
  }
}
`

const words = overlayHead + `
actions:
  - target: $.components.schemas.Seat
    update: {description: is a place.}
`

const cutPolar = header + `openapi: 3.1.0
info:
  title: Polar seats
  version: 2026-10
servers:
  - url: https://api.polar.sh
paths:
  /seats:
    get:
      operationId: ListSeats
      security:
        - session:
            - read
      parameters:
        - name: order_id
          in: query
          schema:
            type: string
            format: uuid
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Seat'
    post:
      operationId: AssignSeat
      security:
        - session: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Assign'
      responses:
        "200":
          description: OK
  /seats/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          type: string
          format: uuid
    delete:
      operationId: RevokeSeat
      responses:
        "200":
          description: OK
    post:
      operationId: ResendInvitation
      responses:
        "200":
          description: OK
  /claimed:
    get:
      operationId: ListClaimedSubscriptions
      responses:
        "200":
          description: OK
components:
  schemas:
    Assign:
      type: object
      properties:
        email:
          type: string
          x-go-type-skip-optional-pointer: true
        at:
          type: string
          format: date-time
          x-go-type-skip-optional-pointer: true
          x-omitzero: true
    Price:
      type: object
      properties:
        amount_type:
          type: string
          enum:
            - fixed
          x-go-type-skip-optional-pointer: true
        unit:
          type: string
          x-go-type-skip-optional-pointer: true
      required: []
    Seat:
      type: object
      required:
        - status
        - email
        - price
      properties:
        status:
          $ref: '#/components/schemas/Status'
          x-omitzero: true
        email:
          x-go-type-skip-optional-pointer: true
          x-omitzero: true
          type:
            - string
            - "null"
        price:
          $ref: '#/components/schemas/Price'
          x-omitzero: true
        next:
          $ref: '#/components/schemas/Seat'
      description: is a place.
    Status:
      type: string
      enum:
        - pending
        - claimed
  securitySchemes:
    session:
      type: http
      scheme: bearer
`

func TestCut(t *testing.T) {
	tests := []struct{ name, in string }{
		{"JSON", polar},
		{"JSON indented with tabs", strings.ReplaceAll(polar, "  ", "\t")},
		{"YAML", source(t, nodes(t, polar))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Cut([]byte(test.in), []byte(words))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != cutPolar {
				t.Errorf("Cut:\n%s\nwant\n%s", got, cutPolar)
			}
		})
	}
}

func TestTake(t *testing.T) {
	first, err := Take([]byte(polar))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"amount_type", "const: fixed", "(?!0)", "uuid4", "Seat-Output", "customer_portal:seats:list_seats", `type: "null"`} {
		if !bytes.Contains(first, []byte(want)) {
			t.Errorf("Take: no %s in\n%s", want, first)
		}
	}
	for _, gone := range []string{"Words", "orders:list", "x-polar", "Order:", "access:"} {
		if bytes.Contains(first, []byte(gone)) {
			t.Errorf("Take: %s is still in\n%s", gone, first)
		}
	}
	second, err := Take(first)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("second Take: error %v, got\n%s", err, second)
	}
	got, err := Cut(second, []byte(words))
	if err != nil || string(got) != cutPolar {
		t.Errorf("Cut of what Take returned: error %v, got\n%s", err, got)
	}
}

func TestTakeApart(t *testing.T) {
	parts, err := TakeApart([]byte(polar))
	if err != nil || parts.Unshaped != nil {
		t.Fatal(err, parts.Unshaped)
	}
	for name, part := range map[string]struct {
		document map[string]any
		has, not string
	}{
		"taken":  {parts.Taken, "Seat-Output", "Seat"},
		"shaped": {parts.Shaped, "Seat", "Seat-Output"},
	} {
		schemas := part.document["components"].(map[string]any)["schemas"].(map[string]any)
		if schemas[part.has] == nil || schemas[part.not] != nil {
			t.Errorf("%s: the schemas are %v; want %s and not %s", name, schemas, part.has, part.not)
		}
	}
	parts, err = TakeApart([]byte(strings.Replace(polar, `"claimed"]`, "null]", 1)))
	if err != nil || parts.Taken == nil || parts.Shaped != nil {
		t.Errorf("TakeApart with null in an enum: error %v, shaped %t; want only the taken part", err, parts.Shaped != nil)
	}
	wantError(t, parts.Unshaped, `schema "Status": null is a value of an enum, for which there is no rule`)
}

func TestCutFails(t *testing.T) {
	tests := []struct{ name, old, new, err string }{
		{"a missing operation", "seats:revoke_seat", "seats:revoke", `operation "customer_portal:seats:revoke_seat" is gone`},
		{"a missing schema", `"Status": {`, `"State": {`, `$ref "#/components/schemas/Status" has no target`},
		{"no components", `"components"`, `"x-components"`, `$ref "#/components/schemas/Seat-Output" has no target`},
		{"a reference elsewhere", "#/components/schemas/Assign", "assign.json", `$ref "assign.json" does not point into #/components/schemas/`},
		{"a missing security scheme", `"session": {`, `"sessions": {`, `GET /seats requires the security scheme "session", which is gone`},
		{"a missing target of the overlay", "Seat-Output", "Place", "$.components.schemas.Seat"},
		{"null in an enum", `["pending", "claimed"]`, `["pending", null]`, `schema "Status": null is a value of an enum`},
		{"a text in place of a schema", `{"type": "string"}, "at"`, `"string", "at"`, "the operations are not OpenAPI"},
		{"a price whose required is a text", `"Fixed": {`, `"Fixed": {"required": "unit", `, "the operations are not OpenAPI"},
		{"an unknown type", `{"type": "object", "title": "Assign"`, `{"type": "thing"`, "thing"},
		{"an undeclared path parameter", `"/seats/{id}"`, `"/seats/{id}/{part}"`, "part"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := strings.ReplaceAll(polar, test.old, test.new)
			if in == polar {
				t.Fatalf("the document does not contain %s", test.old)
			}
			out, err := Cut([]byte(in), []byte(words))
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("Cut: error %v, want one with %s", err, test.err)
			}
			if out != nil {
				t.Errorf("Cut returned a document as well as the error:\n%s", out)
			}
		})
	}
}

// Cut does not panic if any one value of the document is replaced: it returns an error, or a
// document, which it has validated.
func TestCutOfOddDocuments(t *testing.T) {
	for i := range count(nodes(t, polar)) {
		for _, odd := range []string{"null", "text", "[]"} {
			document := nodes(t, polar)
			*nth(document, i) = *nodes(t, odd)
			out, err := Cut([]byte(source(t, document)), []byte(words))
			if (out == nil) != (err != nil) {
				t.Errorf("Cut with node %d replaced by %s: %d bytes and error %v, want one of the two", i, odd, len(out), err)
			}
		}
	}
}

func count(n *yaml.Node) int {
	total := 1
	for _, child := range n.Content {
		total += count(child)
	}
	return total
}

// nth returns the i-th node in the tree of n, in which each node comes before its children.
func nth(n *yaml.Node, i int) *yaml.Node {
	if i == 0 {
		return n
	}
	i--
	for _, child := range n.Content {
		size := count(child)
		if i < size {
			return nth(child, i)
		}
		i -= size
	}
	return nil
}

const (
	polarsDocument = "../../../../shared/upstream/polar-2026-10.openapi.json"
	ourOverlay     = "../overlay.yaml"
	ourDocument    = "../../../openapi.yaml"
	taken          = "../polar.yaml"
)

// polar.yaml makes the same openapi.yaml as Polar's whole document, so that openapi.yaml can be
// checked without the whole.
func TestCutTaken(t *testing.T) {
	part := read(t, taken)
	again, err := Take(part)
	if err != nil || !bytes.Equal(again, part) {
		t.Errorf("Take changes %s, or fails (error %v): run make spec", taken, err)
	}
	got, err := Cut(part, read(t, ourOverlay))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, read(t, ourDocument)) {
		t.Errorf("openapi.yaml is not what Cut makes of %s: run make spec", taken)
	}
}

// The schema of an error's body is dropped along with the body.
func TestCutErrorBody(t *testing.T) {
	const forbidden = "        \"403\":\n          description: Forbidden\n"
	part := strings.Replace(string(read(t, taken)), forbidden, forbidden+"          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/NotPermitted'\n", 1)
	part = strings.Replace(part, "  schemas:\n", "  schemas:\n    NotPermitted:\n      type: object\n", 1)
	got, err := Cut([]byte(part), read(t, ourOverlay))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(part, "NotPermitted") != 2 || !bytes.Equal(got, read(t, ourDocument)) {
		t.Error("Cut: openapi.yaml changes if the body of an error has a schema")
	}
}

func TestTakePolarsDocument(t *testing.T) {
	got, err := Take(read(t, polarsDocument))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, read(t, taken)) {
		t.Errorf("%s is not what Take returns of Polar's document: run make spec", taken)
	}
}

func TestCutPolarsDocument(t *testing.T) {
	document := read(t, polarsDocument)
	want := read(t, ourDocument)
	for range 3 {
		got, err := Cut(document, read(t, ourOverlay))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatal("openapi.yaml is not what Cut makes of Polar's document: run make spec")
		}
	}
}

func TestCutPolarsDocumentWithoutOneOperation(t *testing.T) {
	document := read(t, polarsDocument)
	for _, op := range operations {
		without := bytes.ReplaceAll(document, []byte(op.polar+`"`), []byte(op.polar+`_v2"`))
		_, err := Cut(without, read(t, ourOverlay))
		wantError(t, err, `operation "`+op.polar+`" is gone`)
	}
}

// read skips the test if Polar's document is missing: it is not part of the project.
func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) && name == polarsDocument {
		t.Skip("Polar's document is missing: ", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}
