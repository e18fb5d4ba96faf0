package drift

import "github.com/polarseats/polarseats-go/internal/spec/cut"

// A side is one of the documents that are compared.
type side struct {
	tree      object
	schemas   map[string]object // by the names that the cut gives them
	types     map[string]string // Go types by key
	unshaped  error             // the reason why the cut cannot make openapi.yaml
	inRequest map[string]bool   // the schemas that requests have
	inError   map[string]bool   // the schemas that only the answers of errors have
}

func read(document []byte) (side, error) {
	parts, err := cut.TakeApart(document)
	if err != nil {
		return side{}, err
	}
	s := newSide(at(numbers(parts.Taken)))
	s.unshaped = parts.Unshaped
	s.types = goTypes(parts.Shaped)
	return s, nil
}

func newSide(tree object) side {
	s := side{tree: tree, schemas: map[string]object{}, inRequest: map[string]bool{}, inError: map[string]bool{}}
	schemas := at(tree, "components", "schemas")
	for _, name := range keysOf(schemas) { // in one order, since two may get the same name
		s.schemas[goName(name)] = at(schemas, name)
	}
	answered := map[string]bool{}
	for _, item := range at(tree, "paths") {
		s.reach(at(item)["parameters"], s.inRequest)
		for _, operation := range at(item) {
			s.reach(at(operation)["parameters"], s.inRequest)
			s.reach(at(operation)["requestBody"], s.inRequest)
			for status, response := range at(operation, "responses") {
				if isSuccess(status) {
					s.reach(response, answered)
				} else {
					s.reach(response, s.inError)
				}
			}
		}
	}
	for name := range answered {
		delete(s.inError, name)
	}
	return s
}

// reach adds the names of the schemas to which v refers, directly or through others.
func (s side) reach(v any, found map[string]bool) {
	switch v := v.(type) {
	case object:
		if name := referred(v); name != "" && !found[name] {
			found[name] = true
			s.reach(s.schemas[name], found)
		}
		for _, inner := range v {
			s.reach(inner, found)
		}
	case []any:
		for _, inner := range v {
			s.reach(inner, found)
		}
	}
}
