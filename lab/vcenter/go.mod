// The lab's simulated vCenter. A module of its own: it needs today's govmomi,
// the vSphere provider built by lab/go.mod needs the one of its day.
module connector-as-code/lab/vcenter

go 1.25

require github.com/vmware/govmomi v0.54.0

require (
	github.com/google/uuid v1.6.0 // indirect
	golang.org/x/text v0.34.0 // indirect
)
