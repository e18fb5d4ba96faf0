package cut

import "testing"

func TestStripProse(t *testing.T) {
	testRule(t, stripProse, []ruleTest{
		{
			name: "servers and security schemes",
			in: `
servers: [{url: https://api.polar.sh, description: Prod, x-speakeasy-server-id: production}]
components: {securitySchemes: {session: {type: http, scheme: bearer, description: Words, x-polar-kind: a}}}
`,
			want: `
servers: [{url: https://api.polar.sh}]
components: {securitySchemes: {session: {type: http, scheme: bearer}}}
`,
		},
		{
			name: "a path and its operations",
			in: `
paths:
  /a:
    summary: Words
    x-polar-path: a
    parameters: [{name: title, in: query, description: Words, schema: {type: string, title: Title}}]
    get:
      tags: [seats]
      summary: Words
      description: Words
      operationId: ListSeats
      x-codeSamples: [{lang: go}]
      externalDocs: {url: https://polar.sh}
      callbacks: {done: {}}
      parameters:
        - {name: description, in: query, description: Words, example: x, schema: {type: string, description: Words}}
        - {name: filter, in: query, content: {application/json: {example: x, schema: {title: Filter}}}}
      requestBody: {description: Words, required: true, content: {application/json: {examples: {a: {value: 1}}, schema: {title: Body}}}}
`,
			want: `
paths:
  /a:
    parameters: [{name: title, in: query, schema: {type: string}}]
    get:
      operationId: ListSeats
      parameters:
        - {name: description, in: query, schema: {type: string}}
        - {name: filter, in: query, content: {application/json: {schema: {}}}}
      requestBody: {required: true, content: {application/json: {schema: {}}}}
`,
		},
		{
			name: "responses get the name of their status",
			in: `
paths:
  /a:
    get:
      responses:
        '200':
          description: Words
          links: {next: {operationId: other}}
          headers: {X-Title: {description: Words, schema: {type: string, title: Title}}}
          content: {application/json: {schema: {title: Response, type: object}}}
        '299': {description: Words}
        5XX: {description: Words}
        default: {description: Words}
`,
			want: `
paths:
  /a:
    get:
      responses:
        '200':
          description: OK
          headers: {X-Title: {schema: {type: string}}}
          content: {application/json: {schema: {type: object}}}
        '299': {description: Any other response}
        5XX: {description: Any other response}
        default: {description: Any other response}
`,
		},
		{
			name: "schemas, but not properties that have the names of prose",
			in: `
components:
  schemas:
    description:
      title: Words
      description: Words
      x-speakeasy-name: A
      properties:
        title: {type: string, title: Title}
        description: {type: string, example: x}
        x-foo: {anyOf: [{type: string, description: Words}, {type: 'null'}], examples: [a]}
        tags: {type: array, items: {type: string, title: Tag}}
      required: [title, description]
`,
			want: `
components:
  schemas:
    description:
      properties:
        title: {type: string}
        description: {type: string}
        x-foo: {anyOf: [{type: string}, {type: 'null'}]}
        tags: {type: array, items: {type: string}}
      required: [title, description]
`,
		},
	})
}
