package cut

import "testing"

func TestPruneSecuritySchemes(t *testing.T) {
	testRule(t, pruneSecuritySchemes, []ruleTest{
		{
			name: "what no operation requires goes",
			in: `
paths: {/a: {parameters: [], get: {security: [{session: [read]}, {member: []}]}, post: {security: []}, put: {}}}
components: {securitySchemes: {access: {type: http}, member: {type: http}, session: {type: apiKey}}}
`,
			want: `
paths: {/a: {parameters: [], get: {security: [{session: [read]}, {member: []}]}, post: {security: []}, put: {}}}
components: {securitySchemes: {session: {type: apiKey}, member: {type: http}}}
`,
		},
		{
			name: "a scheme that is gone",
			in: `
paths: {/a: {get: {security: [{session: []}]}}}
components: {securitySchemes: {}}
`,
			err: `GET /a requires the security scheme "session", which is gone`,
		},
	})
}
