package drift

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// small is a document like Polar's that has a little of everything.
const small = `{
  "openapi": "3.1.0", "info": {"version": "2026-10"},
  "servers": [{"url": "https://api.polar.sh"}],
  "paths": {
    "/v1/customer-portal/seats": {
      "get": {
        "operationId": "customer_portal:seats:list_seats", "security": [{"session": ["read"]}],
        "parameters": [{"name": "order_id", "in": "query", "schema": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]}}],
        "responses": {
          "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Seat"}}}},
          "422": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Wrong"}}}}
        }
      },
      "post": {
        "operationId": "customer_portal:seats:assign_seat",
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Assign"}}}},
        "responses": {
          "200": {"description": ""},
          "400": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Seat"}}}}
        }
      }
    },
    "/v1/customer-portal/seats/{seat_id}": {
      "parameters": [{"name": "seat_id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Id"}}],
      "delete": {"operationId": "customer_portal:seats:revoke_seat", "security": [{"session": []}], "responses": {"200": {"description": ""}}},
      "post": {"operationId": "customer_portal:seats:resend_invitation", "responses": {"200": {"description": ""}}}
    },
    "/v1/customer-portal/seats/subscriptions": {
      "get": {"operationId": "customer_portal:seats:list_claimed_subscriptions", "responses": {"200": {"description": ""}}}
    }
  },
  "components": {
    "schemas": {
      "Assign": {"type": "object", "properties": {"email": {"type": "string"}, "about": {"type": "object", "additionalProperties": true}}},
      "Fixed": {"type": "object", "properties": {"amount_type": {"type": "string", "const": "fixed"}, "amount": {"type": "integer"}}, "required": ["amount"]},
      "Free": {"type": "object", "properties": {"amount_type": {"type": "string", "const": "free"}}},
      "Id": {"type": "string"}, "Order": {"type": "string"},
      "Seat": {
        "type": "object", "required": ["status", "count"],
        "properties": {
          "status": {"$ref": "#/components/schemas/Status"},
          "count": {"type": "integer", "default": 1},
          "place": {"type": "object", "properties": {"row": {"type": "integer"}}},
          "map": {"type": "object", "additionalProperties": {"type": "integer"}},
          "rows": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
          "price": {"oneOf": [{"$ref": "#/components/schemas/Fixed"}, {"$ref": "#/components/schemas/Free"}], "discriminator": {"propertyName": "amount_type", "mapping": {"fixed": "#/components/schemas/Fixed"}}}
        }
      },
      "Status": {"type": "string", "enum": ["pending", "claimed"]},
      "Wrong": {"type": "object", "properties": {"detail": {"type": "integer"}}}
    },
    "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}}
  }
}`

// exported are names in gen and seats that do not come from schemas.
var exported = map[string]bool{"Client": true, "SeatUs": true}

// These changes are of things that Polar's document does not have.
func TestCompare(t *testing.T) {
	tests := []struct{ name, edits, want string }{
		{"nothing", `info|title = "Other"`, ""},
		{"a price that requires less", `S|Fixed|required = []`, "harmless: Fixed.amount: is no longer required\n"},
		{"an object inside", `S|Seat|properties|place|properties|row|type = "string"`, "breaking: Seat.place.row: was integer, is string\n"},
		{"a new property inside", `S|Seat|properties|place|properties|seat = {"type": "string"}`, "additive: Seat.place.seat: is new: string\n"},
		{"required inside", `S|Seat|properties|place|required = ["row"]`, "breaking: Seat.place.row: is required\n"},
		{"the values of a map", `S|Seat|properties|map|additionalProperties|type = "string"`, "breaking: Seat.map{}: was integer, is string\n"},
		{"a map closed", `S|Seat|properties|map|additionalProperties = false`, "breaking: Seat.map: additionalProperties was {\"type\":\"integer\"}, is false\n"},
		{"a variant without a name", `S|Seat|properties|price|oneOf += {"type": "string"}`, "breaking: Seat.price: variant {\"type\":\"string\"} is new\nbreaking: make spec: fails: schema \"Seat\": a union of prices has a schema without a name, which has no constant amount_type\n"},
		{"another variant for the same value", `S|Seat|properties|price|discriminator|mapping|fixed = "#/components/schemas/Free"`, "harmless: Seat.price: fixed was variant \"Fixed\", is \"Free\"\n"},
		{"an error of another type", `S|Wrong|properties|detail|type = "string"`, "harmless: Wrong.detail: was integer, is string\n"},
		{"an error with other keys", `S|Wrong|additionalProperties = true`, "harmless: Wrong: additionalProperties is new: true\n"},
		{"a constant to values", "S|Free|properties|amount_type|const -\nS|Free|properties|amount_type|enum = [\"free\", \"gift\"]", "breaking: Free.amount_type: was one of \"free\", is one of \"free\", \"gift\"\nbreaking: make spec: fails: schema \"Seat\": a union of prices has Free, which has no constant amount_type\n"},
		{"no security any more", "list|security -", "breaking: ListSeats security session: is gone\n"},
		{"security where there was none", `assign|security = [{"session": []}]`, "breaking: AssignSeat security session: is new\n"},
		{"a scope where there was none", `revoke|security|0|session = ["write"]`, "breaking: RevokeSeat security session: scope \"write\" is new\n"},
		{"JSON where there was none", `assign|responses|200|content = {"application/json": {}}`, "breaking: AssignSeat answer 200: application/json is new\n"},
		{"a value that is also part of an error", `S|Seat|properties|count|type = "string"`, "breaking: Seat.count: was integer, is string\n"},
		{"required of an error", `S|Wrong|required = ["detail"]`, "harmless: Wrong.detail: is required\n"},
		{"required but not described", `S|Assign|required = ["team"]`, "breaking: Assign.team: is required\n"},
		{"required of an answer but not described", `S|Seat|required += "team"`, "harmless: Seat.team: is required\n"},
		{"a limit in the schema of a parameter", "S|Id|maxLength = 3", "breaking: Id: maxLength is new: 3\n"},
		{"a limit in the schema of a parameter of one operation", "S|Order|maxLength = 3", "breaking: Order: maxLength is new: 3\n"},
		{"a schema that may be null", `S|Status = {"anyOf": [{"type": "string", "enum": ["pending", "claimed"]}, {"type": "null"}]}`, "breaking: Status: may be null\n"},
		{"lists in a list that may be null", `S|Seat|properties|rows|items = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}`, "breaking: Seat.rows[]: may be null\n"},
		{"an error that may be null", `list|responses|422|content|application/json|schema = {"anyOf": [{"$ref": "#/components/schemas/Wrong"}, {"type": "null"}]}`, "harmless: ListSeats answer 422: may be null\n"},
		{"a request that may be null", `assign|requestBody|content|application/json|schema = {"anyOf": [{"$ref": "#/components/schemas/Assign"}, {"type": "null"}]}`, "harmless: AssignSeat body: may be null\n"},
		{"an answer that may be null", `list|responses|200|content|application/json|schema = {"anyOf": [{"$ref": "#/components/schemas/Seat"}, {"type": "null"}]}`, "breaking: ListSeats answer 200: may be null: package seats refuses an answer without it\n"},
		{"a list of null", `S|Seat|properties|tags = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}`, "additive: Seat.tags: is new: array\n"},
		{"a map of null", `S|Seat|properties|tags = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}`, "additive: Seat.tags: is new: object\n"},
		{"a type or null", "S|Maybe = {\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"null\"}]}\nS|Seat|properties|maybe = {\"$ref\": \"#/components/schemas/Maybe\"}", "additive: Seat.maybe: is new: Maybe\n"},
		{"a property that only callers write", `S|Seat|properties|count|writeOnly = true`, "harmless: Seat.count: writeOnly is new: true\n"},
		{"a format of a number", `S|Seat|properties|count|format = "uint"`, "harmless: Seat.count: format was \"\", is \"uint\"\n"},
		{"no version", "info|version -", "breaking: info.version: is gone\n"},
		{"null as a constant", `list|parameters|0|schema|anyOf|1 = {"const": null}`, ""},
		{"any keys, by default", `S|Assign|properties|about|additionalProperties -`, ""},
		{"a limit that is the default", `S|Assign|properties|email|minLength = 0`, ""},
		{"security no longer needed", `list|security += {}`, "additive: ListSeats security none: is new\n"},
		{"an error with another schema", "list|responses|403 = {\"description\": \"\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/NotPermitted\"}}}}\nS|NotPermitted = {\"type\": \"object\"}", "harmless: ListSeats answer 403: is new\n"},
		{"an enum whose type has a name that is taken", `S|Seat|properties|us = {"type": "array", "items": {"type": "string", "enum": ["a"]}}`, "breaking: Seat.us: is new: array, whose Go name is that of another thing in gen or seats\n"},
		{"an enum whose type has the name of a schema", "S|SeatTo = {\"type\": \"object\"}\nS|Seat|properties|from = {\"$ref\": \"#/components/schemas/SeatTo\"}\nS|Seat|properties|to = {\"type\": \"string\", \"enum\": [\"a\"]}", "breaking: Seat.to: is new: string, whose Go name is that of SeatTo\nadditive: Seat.from: is new: SeatTo\n"},
		{"a body that is new", `claimed|requestBody = {"content": {}}`, "additive: ListClaimedSubscriptions body: is new: package seats does not build until it sends it\n"},
		{"the first parameter", `assign|parameters = [{"name": "key", "in": "header", "schema": {"type": "string"}}]`, "additive: AssignSeat header parameter key: is new: package seats does not build until it sends it\n"},
		{"the first parameter outside the path", `revoke|parameters = [{"name": "why", "in": "query", "schema": {"type": "string"}}]`, "additive: RevokeSeat query parameter why: is new: package seats does not build until it sends it\n"},
		{"one more parameter", `list|parameters += {"name": "why", "in": "query", "schema": {"type": "string"}}`, "additive: ListSeats query parameter why: is new\n"},
		{"a body that is gone", "assign|requestBody -", "breaking: AssignSeat body: is gone\n"},
		{"a body that is required", `assign|requestBody|required = true`, "harmless: AssignSeat body: required was false, is true\n"},
		{"a parameter of a path", `paths|/v1/customer-portal/seats/{seat_id}|parameters|0|schema = {"type": "integer"}`, "breaking: ResendInvitation path parameter seat_id: was Id, is integer\nbreaking: RevokeSeat path parameter seat_id: was Id, is integer\n"},
		{"a parameter in another style", `list|parameters|0|style = "deepObject"`, "breaking: ListSeats query parameter order_id: explode was true, is false\nbreaking: ListSeats query parameter order_id: style was \"form\", is \"deepObject\"\n"},
		{"a parameter deprecated", `list|parameters|0|deprecated = true`, "harmless: ListSeats query parameter order_id: deprecated is new: true\n"},
		{"types in a list", `S|Seat|properties|count|type = ["integer", "string"]`, "breaking: Seat.count: was integer, is integer or string\n"},
		{"anything", `S|Seat|properties|count|type -`, "breaking: Seat.count: was integer, is anything\n"},
		{"a name that is taken in Go", `S|Seat|properties|COUNT = {"type": "string"}`, "breaking: Seat.COUNT: is new: string, whose Go name is that of Seat.count\n"},
		{"a name that is taken by two new ones", `S|Seat|properties|where = {"type": "object", "properties": {"rowId": {"type": "string"}, "row_id": {"type": "string"}}}`, "breaking: Seat.where.rowId: is new: string, whose Go name is that of Seat.where.row_id\nbreaking: Seat.where.row_id: is new: string, whose Go name is that of Seat.where.rowId\nadditive: Seat.where: is new: object\n"},
		{"a type whose name is taken", "S|Client = {\"type\": \"object\"}\nS|Seat|properties|for = {\"$ref\": \"#/components/schemas/Client\"}", "breaking: Client: is new: map of any, whose Go name is that of another thing in gen or seats\nadditive: Seat.for: is new: Client\n"},
		{"a union", `S|Seat|properties|for = {"anyOf": [{"type": "string"}, {"type": "integer"}]}`, "breaking: Seat.for: is new: a union, of which the generator makes no type\n"},
		{"two types", `S|Seat|properties|for = {"type": ["string", "integer", "null"]}`, "breaking: Seat.for: is new: integer or null or string, of which the generator makes no type\n"},
		{"a list of unions, or null", `S|Seat|properties|for = {"anyOf": [{"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}, {"type": "null"}]}`, "breaking: Seat.for: is new: array or null, of which the generator makes no type\n"},
		{"a type that is a union", "S|Or = {\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"integer\"}]}\nS|Seat|properties|for = {\"$ref\": \"#/components/schemas/Or\"}", "breaking: Or: is new: union, of which the generator makes no type\nadditive: Seat.for: is new: Or\n"},
		{"a union in an error", `S|Wrong|properties|for = {"anyOf": [{"type": "string"}, {"type": "integer"}]}`, "harmless: Wrong.for: is new: a union\n"},
		{"servers of one path", `paths|/v1/customer-portal/seats/{seat_id}|servers = [{"url": "https://other.polar.sh"}]`, "breaking: ResendInvitation: servers is new: [{\"url\":\"https://other.polar.sh\"}]\nbreaking: RevokeSeat: servers is new: [{\"url\":\"https://other.polar.sh\"}]\n"},
		{"a property that may no longer be sent", `S|Assign|properties|email|readOnly = true`, "breaking: Assign.email: readOnly is new: true\n"},
		{"a property that only Polar sends", `S|Seat|properties|count|readOnly = true`, "harmless: Seat.count: readOnly is new: true\n"},
		{"a request that takes no other keys", `S|Assign|additionalProperties = false`, "harmless: Assign: additionalProperties is new: false\n"},
		{"a parameter that is not exploded", `list|parameters|0|explode = false`, "breaking: ListSeats query parameter order_id: explode was true, is false\n"},
		{"no discriminator", `S|Seat|properties|price|discriminator -`, "breaking: Seat.price: discriminator was \"amount_type\", is \"\"\n"},
		{"OpenAPI", `openapi = "3.1.1"`, "harmless: openapi: was 3.1.0, is 3.1.1\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changes, err := Compare([]byte(small), edited(t, smallTree(t), test.edits), exported)
			wantChanges(t, changes, err, test.want)
		})
	}
}

func TestCompareReversed(t *testing.T) {
	for edit, want := range map[string]string{
		`S|Seat|properties|note = {"type": "string"}`: "breaking: Seat.note: is gone\n",
		"info|version -": "additive: info.version: is new\n",
	} {
		changes, err := Compare(edited(t, smallTree(t), edit), []byte(small), nil)
		wantChanges(t, changes, err, want)
	}
}

// The cut may give one name to two schemas. Each run compares the same one of them.
func TestCompareIsDeterministic(t *testing.T) {
	theirs := edited(t, smallTree(t), "S|Status-Output = {\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}\nS|Seat|properties|more = {\"$ref\": \"#/components/schemas/Status-Output\"}")
	var first string
	for range 20 {
		changes, err := Compare([]byte(small), theirs, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(changes); first == "" {
			first = got
		} else if got != first {
			t.Fatalf("Compare: changes\n%sin one run and\n%sin another", first, got)
		}
	}
}

func TestCompareOpenRequestClosed(t *testing.T) {
	open := edited(t, smallTree(t), `S|Assign|properties|about = {"type": "object"}`)
	closed := edited(t, smallTree(t), `S|Assign|properties|about = {"type": "object", "additionalProperties": false}`)
	changes, err := Compare(open, closed, nil)
	wantChanges(t, changes, err, "breaking: Assign.about: additionalProperties is new: false\n")
}

func TestCompareFails(t *testing.T) {
	tests := []struct{ name, ours, theirs, err string }{
		{"HTML", small, "<html>", "not an OpenAPI document"},
		{"nothing", small, "", "empty"},
		{"all operations gone", small, strings.ReplaceAll(small, "customer_portal:seats:", "portal:"), `operation "customer_portal:seats:list_seats" is gone`},
		{"ours, without an operation", strings.Replace(small, "revoke_seat", "revoke", 1), small, `operation "customer_portal:seats:revoke_seat" is gone`},
		{"a schema gone", small, strings.Replace(small, `"Status":`, `"State":`, 1), `$ref "#/components/schemas/Status" has no target`},
		{"an operation twice", small, strings.Replace(small, "seats:list_claimed_subscriptions", "seats:list_seats", 1), `operation "customer_portal:seats:list_seats" appears twice`},
		{"another OpenAPI", small, strings.Replace(small, "3.1.0", "3.2.0", 1), "openapi 3.2.0"},
		{"ours", "", small, "empty"},
		{"ours, which does not shape", strings.Replace(small, `"claimed"]`, "null]", 1), small, "null is a value of an enum"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changes, err := Compare([]byte(test.ours), []byte(test.theirs), nil)
			if err == nil || !strings.Contains(err.Error(), test.err) || changes != nil {
				t.Errorf("Compare: %v, error %v; want an error with %q", changes, err, test.err)
			}
		})
	}
}

// sameAsBefore has the edits that do not change the meaning of the document.
var sameAsBefore = map[string]bool{
	"paths|/v1/customer-portal/seats/{seat_id}|delete|security|0|session = null": true,
	"paths|/v1/customer-portal/seats/{seat_id}|delete|security|0|session = []":   true,
	"components|schemas|Assign|properties|about|additionalProperties = null":     true,
}

// If an odd value replaces any one value except a description, Compare returns a change or an
// error, and does not panic.
func TestCompareOddDocuments(t *testing.T) {
	ours, err := read([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	places := placesOf(smallTree(t), "")
	if len(places) < 130 {
		t.Fatalf("placesOf: %d places, want at least 130", len(places))
	}
	for _, place := range places {
		for _, odd := range []string{"null", `"odd"`, "[]", "7"} {
			edit := place + " = " + odd
			changes, err := ours.compare(edited(t, smallTree(t), edit), nil)
			if unnoticed := err == nil && len(changes) == 0; unnoticed != (sameAsBefore[edit] || strings.HasSuffix(place, "|description")) {
				t.Errorf("compare with %s: %d changes, error %v", edit, len(changes), err)
			}
		}
	}
}

// placesOf returns the paths of all values in v, for edited.
func placesOf(v any, prefix string) []string {
	var all []string
	switch v := v.(type) {
	case object:
		for key, inner := range v {
			all = append(all, prefix+key)
			all = append(all, placesOf(inner, prefix+key+"|")...)
		}
	case []any:
		for i, inner := range v {
			all = append(all, fmt.Sprint(prefix, i))
			all = append(all, placesOf(inner, fmt.Sprint(prefix, i, "|"))...)
		}
	}
	return all
}

func TestCompareCut(t *testing.T) {
	const ours = `
openapi: 3.1.0
info: {version: 2026-10}
paths:
  /seats: {get: {operationId: ListSeats, responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Seat'}}}}}}}
components: {schemas: {Seat: {type: object, required: [n], properties: {n: {type: integer}}}}}
`
	changes, err := CompareCut([]byte(ours), []byte(strings.Replace(ours, "{type: integer}", "{type: [integer, 'null']}", 1)))
	wantChanges(t, changes, err, "breaking: Seat.n: may be null\n")
	if _, err := CompareCut([]byte(ours), []byte("- 1")); err == nil {
		t.Error("CompareCut of a list: no error")
	}
}

func smallTree(t *testing.T) object {
	t.Helper()
	var tree object
	if err := json.Unmarshal([]byte(small), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}
