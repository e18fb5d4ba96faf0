package cut

import (
	"slices"
	"testing"
)

func TestNotes(t *testing.T) {
	const document = `
paths:
  /seats:
    parameters: [{name: tenant, in: query}]
    get: {operationId: ListSeats, parameters: [{name: order_id, in: query}, {name: status, in: query}]}
    post: {operationId: AssignSeat, requestBody: {}}
  /seats/{seat_id}:
    parameters: [{name: seat_id, in: path}]
    delete: {operationId: RevokeSeat, parameters: [{name: why, in: query}], requestBody: {}}
components:
  schemas:
    Bare: {type: object}
    Known: {type: object, properties: {id: {type: string}}}
    Said: {type: object, description: is said., properties: {a: {description: is said.}, b: {type: string}, description: {type: string}}}
    Counted:
      description: is said.
      required: [lost, named, kept, text, unit]
      properties:
        lost: {type: integer, x-omitzero: true, description: is said.}
        named: {type: boolean, x-omitzero: true, description: is said.}
        kept: {type: number, x-omitzero: false, description: is said.}
        text: {type: string, x-omitzero: true, description: is said.}
        unit: {$ref: '#/components/schemas/Unit', x-omitzero: true, description: is said.}
        optional: {type: integer, x-omitzero: true, description: is said.}
    Unit: {type: integer, description: is said.}
`
	const overlay = "x-sent: {ListSeats: [order_id], AssignSeat: [body, tenant], RevokeSeat: [seat_id]}\nx-without-description: {Known: [id], Said: [description]}\nx-zeros-left-out: {Counted: [named]}"
	got, err := Notes([]byte(document), []byte(overlay))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`package seats does not send "tenant" of ListSeats`,
		`package seats does not send "status" of ListSeats`,
		`package seats does not send "why" of RevokeSeat, and does not build until it does`,
		"package seats does not send the body of RevokeSeat, and does not build until it does",
		"overlay.yaml has no description of Bare",
		"overlay.yaml has no description of Said.b",
		"a zero of Counted.lost is lost when the value is marshaled again: in overlay.yaml, set x-omitzero: false or list it under x-zeros-left-out",
		"a zero of Counted.unit is lost when the value is marshaled again: in overlay.yaml, set x-omitzero: false or list it under x-zeros-left-out",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Notes: %q\nwant %q", got, want)
	}
	if got, err := Notes([]byte("{"), []byte(overlay)); err == nil {
		t.Errorf("Notes of a broken document: %q, want an error", got)
	}
}

func TestOurDocumentHasNoNotes(t *testing.T) {
	notes, err := Notes(read(t, ourDocument), read(t, ourOverlay))
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range notes {
		t.Error(note)
	}
}
