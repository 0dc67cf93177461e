// atlantis-check SERVER-SIDE-CONFIG ATLANTIS-YAML: exit 0 when Atlantis would take both.
package main

import (
	"fmt"
	"os"

	"github.com/runatlantis/atlantis/server/core/config"
	"github.com/runatlantis/atlantis/server/core/config/valid"
)

func main() {
	if err := check(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: atlantis-check SERVER-SIDE-CONFIG ATLANTIS-YAML")
	}
	parser := &config.ParserValidator{}
	server, err := parser.ParseGlobalCfg(args[0], valid.NewGlobalCfgFromArgs(valid.GlobalCfgArgs{}))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	if _, err := parser.ParseRepoCfgData(text, server, "github.com/example/connectors", "main"); err != nil {
		return fmt.Errorf("%s: %w", args[1], err)
	}
	return nil
}
