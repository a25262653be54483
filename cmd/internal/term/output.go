package term

import "io"

// An Output is an output that remembers the first error of writing to it, so that
// none is lost where it is not looked at, and none of another writer is taken for
// one of it.
type Output struct {
	io.Writer
	Err error
}

// Write implements io.Writer.
func (o *Output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil && o.Err == nil {
		o.Err = err
	}
	return n, err
}

// underlying returns the output that o is made of, if w is an Output.
func underlying(w any) any {
	if o, ok := w.(*Output); ok {
		return o.Writer
	}
	return w
}
