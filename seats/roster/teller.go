package roster

// A teller calls a function of the user's, one at a time.
type teller struct {
	progress func(Event)
	turn     chan struct{} // holds one thing while nobody has the turn
	done     int
	total    int
}

func newTeller(progress func(Event), total int) *teller {
	t := &teller{progress: progress, total: total, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	return t
}

// tell tells of a step that ends nobody's part.
func (t *teller) tell(e Event) { t.tellDone(e, 0) }

// tellDone tells of a step that ends the part of so many people.
func (t *teller) tellDone(e Event, people int) {
	<-t.turn
	defer func() { t.turn <- struct{}{} }()
	t.done += people
	if t.progress != nil {
		e.Done, e.Total = t.done, t.total
		t.progress(e)
	}
}
