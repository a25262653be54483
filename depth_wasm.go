package filters

// maxDepth is lower in WebAssembly: calls of Go are calls of the host, whose
// stack cannot grow. Node overflows it at about 1,700.
const maxDepth = 500
