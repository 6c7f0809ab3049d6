package main

// stored are the figures of one way of signing that do not hang on the machine.
type stored struct {
	Ratio       float64 `json:"ratio"`
	CPURatio    float64 `json:"cpu_ratio"`
	Allocations float64 `json:"allocations_per_message"`
	Allocated   float64 `json:"bytes_allocated_per_message"`
}
