package cut

import (
	"strings"
	"testing"
)

const overlayHead = `
overlay: 1.1.0
x-speakeasy-jsonpath: rfc9535
info: {title: Test, version: 1.0.0}
`

func TestApplyOverlay(t *testing.T) {
	document := nodes(t, "paths: {/a: {get: {responses: {'200': {description: OK}}}}}")
	err := applyOverlay(document, []byte(overlayHead+`
actions:
  - target: $.paths[*][*].responses
    update: {'429': {description: Slow down}}
  - target: $.paths['/a'].get.responses['200']
    update: {description: The seats}
`))
	if err != nil {
		t.Fatal(err)
	}
	wantYAML(t, document, "paths: {/a: {get: {responses: {'200': {description: The seats}, '429': {description: Slow down}}}}}")
}

func TestApplyOverlayThatRequiresWhatIsRequired(t *testing.T) {
	document := nodes(t, "components: {schemas: {Wrong: {required: [detail]}, Other: {}}}")
	err := applyOverlay(document, []byte(overlayHead+"actions: [{target: $.components.schemas.Wrong, update: {required: [error, detail]}}]"))
	if err != nil {
		t.Fatal(err)
	}
	wantYAML(t, document, "components: {schemas: {Wrong: {required: [detail, error]}, Other: {}}}")
}

func TestApplyOverlayFails(t *testing.T) {
	tests := []struct{ name, overlay, err string }{
		{"a target that is gone", overlayHead + "actions: [{target: $.paths.gone, update: {x: y}}]", "$.paths.gone"},
		{"one target of several is gone", overlayHead + "actions: [{target: $.paths, update: {x: y}}, {target: $.info, update: {x: y}}]", "$.info"},
		{"a target that is no JSONPath", overlayHead + "actions: [{target: '$.paths[', update: {x: y}}]", "$.paths["},
		{"an action that does nothing", overlayHead + "actions: [{target: $.paths}]", "$.paths"},
		{"a schema that exists", overlayHead + "actions: [{target: $.components.schemas, update: {New: {}, Seat: {}}}]", `schema "Seat" exists already`},
		{"no actions", overlayHead, "at least one action"},
		{"not YAML", "overlay: [", "yaml"},
		{"HTML", "<html></html>", "cannot unmarshal"},
		{"empty", "", "version"},
		{"no version", "info: {title: a, version: b}\nactions: [{target: $.paths, update: {x: y}}]", "overlay"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := applyOverlay(nodes(t, "{paths: {/a: {}}, components: {schemas: {Seat: {}}}}"), []byte(test.overlay))
			if err == nil || !strings.HasPrefix(err.Error(), "overlay: ") || !strings.Contains(err.Error(), test.err) {
				t.Errorf("got error %v, want one that begins with overlay and names %s", err, test.err)
			}
		})
	}
}
