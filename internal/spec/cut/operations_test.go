package cut

import (
	"strings"
	"testing"
)

const fiveOperations = `
openapi: 3.1.0
info: {title: Polar API, version: 2026-10, contact: {name: Polar}}
servers: [{url: https://api.polar.sh}]
webhooks: {ping: {post: {}}}
paths:
  /a:
    get: {operationId: 'customer_portal:seats:list_claimed_subscriptions'}
  /b:
    put: {operationId: 'customer_portal:orders:list'}
    get: {operationId: 'customer_portal:seats:list_seats'}
    parameters: [{name: shared, in: query}]
    post: {operationId: 'customer_portal:seats:assign_seat'}
  /b/{id}:
    delete: {operationId: 'customer_portal:seats:revoke_seat'}
    post: {operationId: 'customer_portal:seats:resend_invitation'}
components:
  schemas: {Seat: {type: object}}
  responses: {Gone: {description: x}}
`

func TestTakeOperations(t *testing.T) {
	document, missing, err := takeOperations(nodes(t, fiveOperations))
	if err != nil || missing != nil {
		t.Fatal(err, missing)
	}
	wantYAML(t, document, `
openapi: 3.1.0
info: {title: Polar seats, version: 2026-10}
servers: [{url: https://api.polar.sh}]
paths:
  /b:
    parameters: [{name: shared, in: query}]
    get: {operationId: 'customer_portal:seats:list_seats'}
    post: {operationId: 'customer_portal:seats:assign_seat'}
  /b/{id}:
    delete: {operationId: 'customer_portal:seats:revoke_seat'}
    post: {operationId: 'customer_portal:seats:resend_invitation'}
  /a:
    get: {operationId: 'customer_portal:seats:list_claimed_subscriptions'}
components:
  schemas: {Seat: {type: object}}
  securitySchemes: {}
`)
}

func TestNameOperations(t *testing.T) {
	document, missing, err := takeOperations(nodes(t, fiveOperations))
	if err != nil || missing != nil {
		t.Fatal(err, missing)
	}
	if err := nameOperations(document); err != nil {
		t.Fatal(err)
	}
	for _, op := range operations {
		if len(operationsWith(op.ours, document)) == 0 {
			t.Errorf("no operation is named %s", op.ours)
		}
	}
	wantError(t, nameOperations(document), `operation "customer_portal:seats:list_seats" is gone`)
}

func TestTakeOperationsMissing(t *testing.T) {
	for _, op := range operations {
		t.Run(op.ours, func(t *testing.T) {
			without := strings.ReplaceAll(fiveOperations, op.polar, op.polar+"_v2")
			document, missing, err := takeOperations(nodes(t, without))
			if err != nil || len(operationsIn(document)) != 4 {
				t.Errorf("takeOperations: error %v, want a document with the other operations", err)
			}
			wantError(t, missing, `operation "`+op.polar+`" is gone`)
		})
	}
	for _, paths := range []string{"{}", "paths: null", "paths: []", "paths: {/a: null}", "paths: {/a: {$ref: elsewhere.yaml}}"} {
		t.Run(paths, func(t *testing.T) {
			_, _, err := takeOperations(nodes(t, paths))
			wantError(t, err, `operation "customer_portal:seats:list_seats" is gone`)
		})
	}
}

func TestTakeOperationsInheritsSecurity(t *testing.T) {
	in := strings.Replace(fiveOperations, "assign_seat'}", "assign_seat', security: [{own: []}]}", 1)
	document, _, err := takeOperations(nodes(t, "security: [{all: []}]"+in))
	if err != nil {
		t.Fatal(err)
	}
	b := get(document, "paths", "/b")
	wantYAML(t, get(b, "get", "security"), "[{all: []}]")
	wantYAML(t, get(b, "post", "security"), "[{own: []}]")
}
