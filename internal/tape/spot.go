package tape

// Spot is where somebody who asks for one name again and again found it last. The zero
// Spot has found nothing yet. It belongs to one caller and is not safe for concurrent use.
type Spot struct{ below Ref }

// FindAt is [Tape.Find] for a caller that asks for the same name in text after text: s
// remembers where it stood, of whatever tape.
func (t *Tape) FindAt(object Ref, name string, s *Spot) Ref {
	r := t.Find(object, name)
	s.below = r - object
	return r
}
