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

func TestApplyOverlayRequiresOnce(t *testing.T) {
	document := nodes(t, "components: {schemas: {Wrong: {required: [detail]}, Other: {}}}")
	err := applyOverlay(document, []byte(overlayHead+"actions: [{target: $.components.schemas.Wrong, update: {required: [error, detail]}}]"))
	if err != nil {
		t.Fatal(err)
	}
	wantYAML(t, document, "components: {schemas: {Wrong: {required: [detail, error]}, Other: {}}}")
}

func TestApplyOverlayFails(t *testing.T) {
	tests := []struct{ name, overlay, at, err string }{
		{"a missing target", overlayHead + "actions: [{target: $.paths.gone, update: {x: y}}]", "overlay:5: ", "$.paths.gone"},
		{"one missing target of two", overlayHead + "actions:\n- {target: $.paths, update: {x: y}}\n- {target: $.info, update: {x: y}}", "overlay:7: ", "$.info"},
		{"a target that is not a JSONPath", overlayHead + "actions: [{target: '$.paths[', update: {x: y}}]", "overlay:5: ", "$.paths["},
		{"an action that does nothing", overlayHead + "actions: [{target: $.paths}]", "overlay:5: ", "$.paths"},
		{"a schema that exists", overlayHead + "actions: [{target: $.components.schemas, update: {New: {}, Seat: {}}}]", "overlay:5: ", `schema "Seat" exists already`},
		{"an action without a target", overlayHead + "actions: [{update: {x: y}}]", "overlay:1: ", "target"},
		{"no actions", overlayHead, "overlay:1: ", "at least one action"},
		{"not YAML", "overlay: [", "overlay:1: ", "yaml"},
		{"HTML", "<html></html>", "overlay:1: ", "cannot unmarshal"},
		{"empty", "", "overlay:1: ", "version"},
		{"no version", "info: {title: a, version: b}\nactions: [{target: $.paths, update: {x: y}}]", "overlay:1: ", "version"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := applyOverlay(nodes(t, "{paths: {/a: {}}, components: {schemas: {Seat: {}}}}"), []byte(test.overlay))
			if err == nil || !strings.HasPrefix(err.Error(), test.at) || !strings.Contains(err.Error(), test.err) {
				t.Errorf("applyOverlay: error %v, want one with the prefix %s that contains %s", err, test.at, test.err)
			}
		})
	}
}

// One run shows every target of the overlay that needs a change.
func TestApplyOverlayNamesEachMissingTarget(t *testing.T) {
	err := applyOverlay(nodes(t, "paths: {}"), []byte(overlayHead+`
actions:
  - target: $.gone
    update: {x: y}
  - target: $.paths
    update: {x: y}
  - update: {x: y}
    target: $.lost
`))
	const want = `overlay:7: the target $.gone is no longer in Polar's document
overlay:12: the target $.lost is no longer in Polar's document`
	if err == nil || err.Error() != want {
		t.Errorf("applyOverlay: error\n%v\nwant\n%s", err, want)
	}
}
