// A service that lists seats with net/http alone.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
)

func main() {
	query := url.Values{"subscription_id": {os.Getenv("SUBSCRIPTION")}}
	req, err := http.NewRequest("GET", "https://api.polar.sh/v1/customer-portal/seats?"+query.Encode(), nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("SESSION"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct {
		Free int64 `json:"available_seats"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		log.Fatal(err)
	}
	fmt.Println(list.Free)
}
