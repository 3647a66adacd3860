package summary

// Verdict is what became of a threshold.
type Verdict struct {
	// Threshold is what was asked for, Quantity its left side.
	Threshold string `json:"threshold"`
	Quantity  string `json:"quantity"`
	// Part is the number that was found, and Whole what it is to be divided by; 1 for
	// a count.
	Part  int64 `json:"part"`
	Whole int64 `json:"whole"`
	Holds bool  `json:"holds"`
	// Why says why the threshold cannot hold although no number is wrong.
	Why string `json:"why,omitempty"`
}
