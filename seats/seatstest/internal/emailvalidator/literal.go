package emailvalidator

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// bracketedAddress returns the reason for refusing an IP address in brackets after the
// @-sign. Even a well-formed one is refused.
func bracketedAddress(s string) string {
	if s != "" && strings.Trim(s, "0123456789.") == "" {
		if problem := ipv4Problem(s); problem != "" {
			return "The address in brackets after the @-sign is not valid: It is not an IPv4 address (" + problem + ") or is missing an address literal tag."
		}
		return "A bracketed IP address after the @-sign is not allowed here."
	}
	tag, address, ok := strings.Cut(s, ":")
	if !ok {
		return "The part after the @-sign in brackets is not an IPv4 address and has no address literal tag."
	}
	if !strings.EqualFold(tag, "ipv6") {
		return "The part after the @-sign contains an invalid address literal tag in brackets."
	}
	if a, err := netip.ParseAddr(address); err != nil || !a.Is6() {
		return fmt.Sprintf("The IPv6 address in brackets after the @-sign is not valid (At least 3 parts expected in '%s').", address)
	}
	return "A bracketed IP address after the @-sign is not allowed here."
}

// ipv4Problem returns what Python's ipaddress module says about an IPv4 address of digits and
// periods, or "" if the address is valid.
func ipv4Problem(s string) string {
	octets := strings.Split(s, ".")
	if len(octets) != 4 {
		return fmt.Sprintf("Expected 4 octets in '%s'", s)
	}
	for _, octet := range octets {
		n, _ := strconv.Atoi(octet)
		switch {
		case octet == "":
			return fmt.Sprintf("Empty octet not permitted in '%s'", s)
		case len(octet) > 3:
			return fmt.Sprintf("At most 3 characters permitted in '%s' in '%s'", octet, s)
		case octet != "0" && octet[0] == '0':
			return fmt.Sprintf("Leading zeros are not permitted in '%s' in '%s'", octet, s)
		case n > 255:
			return fmt.Sprintf("Octet %d (> 255) not permitted in '%s'", n, s)
		}
	}
	return ""
}
