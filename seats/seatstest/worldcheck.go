package seatstest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A worldRule says what is wrong with a part of a world's description. The part
// is v, and at is where it stands in the whole.
type worldRule func(whole value, at string, v value) error

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
	return func(whole value, at string, v value) error {
		if v.kind != objectKind {
			return mismatch(at, v, "an object")
		}
		for _, f := range v.fields {
			rule, ok := fields[f.name]
			if !ok {
				return fmt.Errorf("%s has no %q: want %s", at, f.name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			}
			if f.value.kind == nullKind {
				continue
			}
			if err := rule(whole, at+"."+f.name, f.value); err != nil {
				return err
			}
		}
		return nil
	}
}

// isNamed is for an object with fields of any names that all follow one rule.
func isNamed(rule worldRule) worldRule {
	return func(whole value, at string, v value) error {
		if v.kind != objectKind {
			return mismatch(at, v, "an object of them by name")
		}
		for _, f := range v.fields {
			if err := rule(whole, at+"."+f.name, f.value); err != nil {
				return err
			}
		}
		return nil
	}
}

// needs is for an object with at least one of some fields.
func needs(rule worldRule, names ...string) worldRule {
	return func(whole value, at string, v value) error {
		if err := rule(whole, at, v); err != nil {
			return err
		}
		for _, name := range names {
			if given, _ := v.get(name); given.kind != nullKind {
				return nil
			}
		}
		return fmt.Errorf("%s needs a %s", at, strings.Join(names, " or "))
	}
}

func isText(_ value, at string, v value) error {
	if v.kind != stringKind {
		return mismatch(at, v, "a string")
	}
	return nil
}

func isBoolean(_ value, at string, v value) error {
	if v.kind != boolKind {
		return mismatch(at, v, "true or false")
	}
	return nil
}

func isInteger(least, most int) worldRule {
	return func(_ value, at string, v value) error {
		if n, err := strconv.Atoi(v.text); v.kind != intKind || err != nil || n < least || n > most {
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
	return func(_ value, at string, v value) error {
		if v.kind != stringKind || !slices.Contains(texts, v.text) {
			return mismatch(at, v, strings.Join(texts, " or "))
		}
		return nil
	}
}

// isNameIn is for the name of something that the world has in that part.
func isNameIn(part string) worldRule {
	return func(whole value, at string, v value) error {
		names := namesOf(whole, part)
		if v.kind != stringKind || !slices.Contains(names, v.text) {
			return mismatch(at, v, fmt.Sprintf("one of the %s: %s", part, strings.Join(names, ", ")))
		}
		return nil
	}
}

func namesOf(whole value, name string) []string {
	fields := part(whole, name)
	if name == "members" {
		for _, c := range part(whole, "customers") {
			fields = append(fields, part(c.value, name)...)
		}
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

func mismatch(at string, v value, want string) error {
	return fmt.Errorf("%s is %s: want %s", at, appendValue(nil, v, pythonFloat), want)
}
