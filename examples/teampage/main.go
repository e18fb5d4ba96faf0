// Teampage is a web page on which the buyers of a service give seats to teammates. It
// uses a fake Polar, or the real Polar if POLAR_ACCESS_TOKEN is set:
//
//	go run . -addr 127.0.0.1:8090
//
// Copy what you need: actions.go calls Polar, page.go and page.html show the seats,
// refusal.go explains errors to the user, account.go stands for the sign-in of your own
// service, and backend.go chooses the Polar server.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "`address` to listen on")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("teampage: unexpected argument %q: see -h", flag.Arg(0))
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal("teampage: ", err)
	}
	b, err := newBackend(os.Getenv)
	if err != nil {
		log.Fatal("teampage: ", err)
	}
	handler, err := newServer(b)
	if err != nil {
		log.Fatal("teampage: ", err)
	}
	fmt.Printf("The team page is at http://%s/, on %s.\n", l.Addr(), b.name)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	log.Fatal("teampage: ", server.Serve(l))
}
