// Not built: the definitions of Flux's sources lie in the module, under config/crd/bases.
module groundplan.dev/engines/flux-source

go 1.25.0

require github.com/fluxcd/source-controller v1.9.6
