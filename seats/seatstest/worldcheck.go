package seatstest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// A worldRule says what is wrong with a part of a world's description. The part
// is v, and at is where it stands in the whole.
type worldRule func(whole pythonjson.Value, at string, v pythonjson.Value) error

var worldShape = isObject(map[string]worldRule{
	"organization": isObject(map[string]worldRule{"member_model": isBoolean, "seats": isBoolean, "blocked": isBoolean}),
	"customers": isNamed(isObject(map[string]worldRule{
		"email": isText, "external_id": isText, "name": isText, "no_email": isBoolean, "deleted": isBoolean,
		"type": isOneOf("individual", "team"),
		"members": isNamed(isObject(map[string]worldRule{
			"role":  isOneOf(roles...),
			"email": isText, "external_id": isText, "name": isText, "deleted": isBoolean,
		})),
	})),
	"checkouts": isNamed(isObject(map[string]worldRule{"customer": isNameIn("customers")})),
	"subscriptions": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "seats": isInteger(0, 1_000_000), "status": isText, "checkout": isNameIn("checkouts"), "deleted": isBoolean,
	}), "customer")),
	"orders": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "seats": isInteger(0, 1_000_000), "status": isText, "checkout": isNameIn("checkouts"), "deleted": isBoolean,
		"no_product": isBoolean,
	}), "customer")),
	"sessions": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "member": isNameIn("members"), "kind": isOneOf("organization"),
		"expires_in": isInteger(-1_000_000_000, 1_000_000_000), "deleted": isBoolean, "without_scope": isBoolean,
	}), "customer", "member", "kind")),
})

// isObject is for an object with no other fields than these; null is an absent one.
func isObject(fields map[string]worldRule) worldRule {
	return func(whole pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.ObjectKind {
			return mismatch(at, v, "an object")
		}
		for _, f := range v.Fields {
			rule, ok := fields[f.Name]
			if !ok {
				return fmt.Errorf("%s has no %q: want %s", at, f.Name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			}
			if f.Value.Kind == pythonjson.NullKind {
				continue
			}
			if err := rule(whole, at+"."+f.Name, f.Value); err != nil {
				return err
			}
		}
		return nil
	}
}

// isNamed is for an object with fields of any names that all follow one rule.
func isNamed(rule worldRule) worldRule {
	return func(whole pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.ObjectKind {
			return mismatch(at, v, "an object of them by name")
		}
		for _, f := range v.Fields {
			if err := rule(whole, at+"."+f.Name, f.Value); err != nil {
				return err
			}
		}
		return nil
	}
}

// needs is for an object with at least one of some fields.
func needs(rule worldRule, names ...string) worldRule {
	return func(whole pythonjson.Value, at string, v pythonjson.Value) error {
		if err := rule(whole, at, v); err != nil {
			return err
		}
		for _, name := range names {
			if given, _ := v.Get(name); given.Kind != pythonjson.NullKind {
				return nil
			}
		}
		return fmt.Errorf("%s needs a %s", at, strings.Join(names, " or "))
	}
}

func isText(_ pythonjson.Value, at string, v pythonjson.Value) error {
	if v.Kind != pythonjson.StringKind {
		return mismatch(at, v, "a string")
	}
	return nil
}

func isBoolean(_ pythonjson.Value, at string, v pythonjson.Value) error {
	if v.Kind != pythonjson.BoolKind {
		return mismatch(at, v, "true or false")
	}
	return nil
}

func isInteger(least, most int) worldRule {
	return func(_ pythonjson.Value, at string, v pythonjson.Value) error {
		if n, err := strconv.Atoi(v.Text); v.Kind != pythonjson.IntKind || err != nil || n < least || n > most {
			return mismatch(at, v, fmt.Sprintf("an integer from %d to %d", least, most))
		}
		return nil
	}
}

func isOneOf[T ~string](words ...T) worldRule {
	var texts []string
	for _, word := range words {
		texts = append(texts, string(word))
	}
	return func(_ pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.StringKind || !slices.Contains(texts, v.Text) {
			return mismatch(at, v, strings.Join(texts, " or "))
		}
		return nil
	}
}

// isNameIn is for the name of something that the world has in that part.
func isNameIn(part string) worldRule {
	return func(whole pythonjson.Value, at string, v pythonjson.Value) error {
		names := namesOf(whole, part)
		if v.Kind != pythonjson.StringKind || !slices.Contains(names, v.Text) {
			return mismatch(at, v, fmt.Sprintf("one of the %s: %s", part, strings.Join(names, ", ")))
		}
		return nil
	}
}

func namesOf(whole pythonjson.Value, name string) []string {
	fields := part(whole, name)
	if name == "members" {
		for _, c := range part(whole, "customers") {
			fields = append(fields, part(c.Value, name)...)
		}
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

func mismatch(at string, v pythonjson.Value, want string) error {
	return fmt.Errorf("%s is %s: want %s", at, pythonjson.AppendValue(nil, v, pythonjson.PythonFloat), want)
}
