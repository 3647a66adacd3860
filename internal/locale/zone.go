package locale

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

//go:embed zones.txt
var zoneNames string

// Zone is a time zone of the IANA database. The zero Zone is not usable; UTC is
// [UTC].
type Zone struct {
	Name     string
	location *time.Location
}

// UTC is the zone that actions run in.
func UTC() Zone { return Zone{Name: "UTC", location: time.UTC} }

// ErrNoZone says that a name is none of a time zone.
var ErrNoZone = errors.New("no such time zone")

// LoadZone finds a zone by its name, as Intl does without regard to case. The
// rules are those of the machine's time zone database, or of the one that the
// binary was built with (-tags timetzdata); where there is neither, the error is
// an *[Unsupported]. A name that is no zone's is [ErrNoZone].
func LoadZone(name string) (Zone, error) {
	switch strings.ToUpper(name) {
	case "UTC", "GMT", "ETC/UTC", "ETC/GMT", "ETC/UCT", "ETC/ZULU", "ETC/UNIVERSAL", "ZULU", "UCT", "UNIVERSAL",
		"ETC/GREENWICH", "GREENWICH", "GMT0", "GMT+0", "GMT-0", "ETC/GMT0", "ETC/GMT+0", "ETC/GMT-0":
		return UTC(), nil
	}
	for known := range strings.Lines(zoneNames) {
		known = strings.TrimSpace(known)
		if !strings.EqualFold(known, name) {
			continue
		}
		location, err := time.LoadLocation(known)
		if err != nil {
			return Zone{}, unsupported("in the time zone %q: this machine has no time zone database, and the binary was built without one", known)
		}
		return Zone{Name: known, location: location}, nil
	}
	if name != "" && strings.ContainsAny(name[:1], "+-") {
		return Zone{}, unsupported("in the time zone %q, an offset", name)
	}
	return Zone{}, ErrNoZone
}

// zoneTable has the short names of zones: most are an offset, the others are by
// zone and offset in minutes.
type zoneTable struct {
	Prefix, Plus, Minus, Colon, Zero string
	Names                            map[string]map[string]string
}

func (z *zoneTable) name(zone Zone, at time.Time) (string, error) {
	if zone.Name == "UTC" {
		return "UTC", nil
	}
	_, seconds := at.Zone()
	refused := unsupported("the name of the time zone %s in %d", zone.Name, at.Year())
	if seconds%60 != 0 || at.Year() < 2010 || at.Year() > 2037 {
		return "", refused
	}
	minutes := seconds / 60
	switch name := z.Names[zone.Name][strconv.Itoa(minutes)]; name {
	case "?":
		return "", refused
	case "":
		return z.offset(minutes), nil
	default:
		return name, nil
	}
}

func (z *zoneTable) offset(minutes int) string {
	if minutes == 0 {
		return z.Zero
	}
	sign := z.Plus
	if minutes < 0 {
		sign, minutes = z.Minus, -minutes
	}
	out := z.Prefix + sign + strconv.Itoa(minutes/60)
	if minutes%60 != 0 {
		out += z.Colon + fmt.Sprintf("%02d", minutes%60)
	}
	return out
}
