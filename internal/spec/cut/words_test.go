package cut

import (
	"slices"
	"testing"
)

func TestWordless(t *testing.T) {
	const document = `
paths:
  /seats:
    parameters: [{name: tenant, in: query}]
    get: {operationId: ListSeats, parameters: [{name: order_id, in: query}, {name: status, in: query}]}
components:
  schemas:
    Bare: {type: object}
    Known: {type: object, properties: {id: {type: string}}}
    Said: {type: object, description: is said., properties: {a: {description: is said.}, b: {type: string}, description: {type: string}}}
`
	const overlay = "x-without-words: {ListSeats: [order_id], Known: [id], Said: [description]}"
	got, err := Wordless([]byte(document), []byte(overlay))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`package seats does not send "tenant" of ListSeats`,
		`package seats does not send "status" of ListSeats`,
		"no words of ours for Bare",
		"no words of ours for Said.b",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got, err := Wordless([]byte("{"), []byte(overlay)); err == nil {
		t.Errorf("of no document: got %q and no error", got)
	}
}

func TestOurDocumentHasWords(t *testing.T) {
	notes, err := Wordless(read(t, ourDocument), read(t, ourOverlay))
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range notes {
		t.Error(note)
	}
}
