// Pebble, a server that speaks ACME, and the DNS server beside it, as tests of issuers/ run
// them; built from the Go module proxy by lab/tools.ts:
//
//	go build -o OUT github.com/letsencrypt/pebble/v2/cmd/pebble
//
// A module of its own, since the versions that others need are others.
module connector-as-code/lab/acme

go 1.25

tool (
	github.com/letsencrypt/pebble/v2/cmd/pebble
	github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv
)

require (
	github.com/go-jose/go-jose/v4 v4.0.4 // indirect
	github.com/letsencrypt/challtestsrv v1.3.2 // indirect
	github.com/letsencrypt/pebble/v2 v2.7.0 // indirect
	github.com/miekg/dns v1.1.62 // indirect
	golang.org/x/crypto v0.32.0 // indirect
	golang.org/x/mod v0.22.0 // indirect
	golang.org/x/net v0.34.0 // indirect
	golang.org/x/sync v0.10.0 // indirect
	golang.org/x/sys v0.29.0 // indirect
	golang.org/x/tools v0.29.0 // indirect
)
