package cut

import "testing"

func TestEncode(t *testing.T) {
	in := "# a comment\nopenapi: \"3.1.0\" # another\npaths: {\"/a\": {\"200\": 'x: y'}}\n"
	want := header + `openapi: 3.1.0
paths:
  /a:
    "200": 'x: y'
`
	if got := source(t, nodes(t, in)); got != want {
		t.Errorf("encode:\n%s\nwant\n%s", got, want)
	}
}
