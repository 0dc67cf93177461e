resource "connector_image" "appliance" {
  source = "https://images.example.com/appliance.ova"
  sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  file   = "image.ova"
}

output "memory" {
  value = connector_image.appliance.hardware.memory
}
