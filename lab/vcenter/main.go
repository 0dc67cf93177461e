// Command vcenter is the lab's vCenter: govmomi's simulator, with what upstream
// leaves silent or gets wrong cured from outside (see README.md for the list).
//
//	vcenter serve --listen 127.0.0.1:8989 --control 127.0.0.1:8990 --dir DIR --username U
//	vcenter ls [--json]
package main

import (
	"fmt"
	"os"
)

const usage = `usage:
  vcenter serve --listen 127.0.0.1:PORT --control 127.0.0.1:PORT --dir DIR --username USER
                [--hosts N] [--lease-timeout DURATION] [--appliances URL] [--exit-with PID]
      the password is taken from LAB_VCENTER_PASSWORD
  vcenter ls [--json]
      GOVC_URL, GOVC_USERNAME, GOVC_PASSWORD and GOVC_TLS_CA_CERTS say which vCenter
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serveCommand(os.Args[2:], os.Getenv)
	case "ls":
		err = listCommand(os.Args[2:], os.Getenv, os.Stdout)
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "vcenter: "+err.Error())
		os.Exit(1)
	}
}
