resource "connector_guard" "appliance" {
  vm_id      = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  image_file = "image.ova"
}
