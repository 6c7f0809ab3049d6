package deliveries

// Idle tells whether every connection waits for work, so that time alone holds back what is still to go. A Clock that does not
// wait asks for it.
func (e *Engine) Idle() bool {
	e.desk.mu.Lock()
	defer e.desk.mu.Unlock()
	for _, o := range e.desk.outlets {
		waiting := len(o.free) + len(o.asleep)
		if o.notices != nil {
			waiting++
		}
		if waiting <= o.relay.Connections() { // there is one more, for notices
			return false
		}
	}
	return true
}
