package cut

import "testing"

func TestPruneSecuritySchemes(t *testing.T) {
	testRule(t, pruneSecuritySchemes, []ruleTest{
		{
			name: "a scheme that no operation requires",
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
			name: "a missing scheme",
			in: `
paths: {/a: {get: {security: [{session: []}]}}}
components: {securitySchemes: {}}
`,
			err: `GET /a requires the security scheme "session", which is gone`,
		},
	})
}
