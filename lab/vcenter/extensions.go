package main

import "slices"

// ownExtensions gives this vCenter an extension list of its own: upstream's is
// one slice for the whole process, and one vCenter's change shows in another.
func (v *vcenter) ownExtensions() {
	manager := v.registry.ExtensionManager()
	manager.ExtensionList = slices.Clone(manager.ExtensionList)
}
