package jwtinspect

import "time"

// Relative says in words how far t lies from now, in the largest unit that
// fits at least once and rounded down: "3 days ago", "in 59 minutes", "now".
// Months and years are mean ones, since only the distance is known.
func Relative(t, now time.Time) string {
	distance := t.Unix() - now.Unix()
	words := span(max(distance, -distance))
	switch {
	case distance == 0:
		return "now"
	case distance < 0:
		return words + " ago"
	}
	return "in " + words
}

// span writes a positive number of seconds in one unit.
func span(seconds int64) string {
	const day = 24 * 60 * 60
	units := []struct {
		seconds int64
		noun    string
	}{
		{31556952, "year"}, {2629746, "month"}, {day, "day"}, {60 * 60, "hour"}, {60, "minute"},
	}
	for _, u := range units {
		if seconds >= u.seconds {
			return plural(int(seconds/u.seconds), u.noun)
		}
	}
	return plural(int(seconds), "second")
}
