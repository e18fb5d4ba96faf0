// Package openapi3 stands for that of an old kin-openapi.
package openapi3

const Version = "v0.133.0"
