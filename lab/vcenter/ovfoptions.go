package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vmware/govmomi/ovf"
)

func defaultOption(env *ovf.Envelope) string {
	if env.DeploymentOption == nil || len(env.DeploymentOption.Configuration) == 0 {
		return ""
	}
	for _, c := range env.DeploymentOption.Configuration {
		if c.Default != nil && *c.Default {
			return c.ID
		}
	}
	return env.DeploymentOption.Configuration[0].ID
}

var configurations = regexp.MustCompile(`configuration="([^"]*)"`)

// chooseOption makes items that belong to several deployment options belong to
// the chosen one: upstream compares the whole list with one name.
func chooseOption(descriptor, option string) string {
	return configurations.ReplaceAllStringFunc(descriptor, func(attribute string) string {
		if list := configurations.FindStringSubmatch(attribute)[1]; option != "" && appliesTo(&list, option) {
			return `configuration="` + option + `"`
		}
		return attribute
	})
}

// appliesTo says whether an item is part of the option; one without a
// configuration is part of all.
func appliesTo(configuration *string, option string) bool {
	return configuration == nil || slices.Contains(strings.Fields(*configuration), option)
}
