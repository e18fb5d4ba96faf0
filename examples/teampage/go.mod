module github.com/polarseats/polarseats-go/examples/teampage

go 1.25.0

require (
	github.com/chromedp/chromedp v0.23.0
	github.com/polarseats/polarseats-go v0.0.0
)

require (
	github.com/apapsch/go-jsonmerge/v2 v2.0.0 // indirect
	github.com/chromedp/cdproto v0.159.3 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/oapi-codegen/runtime v1.8.0 // indirect
)

replace github.com/polarseats/polarseats-go => ../..
