package cut

import "testing"

func TestDropErrorBodies(t *testing.T) {
	testRule(t, dropErrorBodies, []ruleTest{
		{
			name: "a schema of its own",
			in:   "paths: {/a: {get: {responses: {'403': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/NotPermitted'}}}}}}}}",
			want: "paths: {/a: {get: {responses: {'403': {description: no}}}}}",
		},
		{
			name: "the default response",
			in:   "paths: {/a: {get: {responses: {default: {content: {}}}}}}",
			want: "paths: {/a: {get: {responses: {default: {}}}}}",
		},
		{
			name: "a 422",
			in:   "paths: {/a: {get: {responses: {'422': {content: {application/json: {schema: {$ref: '#/components/schemas/HTTPValidationError'}}}}}}}}",
			want: "paths: {/a: {get: {responses: {'422': {content: {application/json: {schema: {$ref: '#/components/schemas/HTTPValidationError'}}}}}}}}",
		},
		{
			name: "a success",
			in:   "paths: {/a: {get: {responses: {'201': {content: {text/plain: {}}}}}}}",
			want: "paths: {/a: {get: {responses: {'201': {content: {text/plain: {}}}}}}}",
		},
	})
}
