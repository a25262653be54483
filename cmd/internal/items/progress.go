package items

import (
	"fmt"
	"os"
	"time"
)

// Progress returns a function for the text that says how far the stream has
// been read since now.
func (s *Stream) Progress() func() string {
	start := time.Now()
	total := inputSize(s.Files)
	return func() string { return progressText(s.Read(), total, time.Since(start)) }
}

func progressText(read, total int64, d time.Duration) string {
	const mb = 1e6
	text := fmt.Sprintf("%.0f MB", float64(read)/mb)
	if total > 0 {
		text += fmt.Sprintf(" of %.0f MB (%d%%)", float64(total)/mb, 100*read/total)
	}
	return text + fmt.Sprintf(" read, %.0f MB/s", float64(read)/mb/d.Seconds())
}

// inputSize returns how much there is to read, or 0 if that is not known.
func inputSize(files []string) (size int64) {
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		size += info.Size()
	}
	return size
}
