package action

// maxQuick is the deepest nesting that [quickValid] follows.
const maxQuick = 64

// quickValid reports whether data is valid JSON, as json.Valid does and in a
// fraction of the time. It may say no to what is valid: that is nested deeply.
func quickValid(data []byte) bool {
	var closers [maxQuick]byte
	depth, at := 0, skipSpace(data, 0)
	for {
		if at >= len(data) {
			return false
		}
		switch data[at] {
		case '{', '[':
			if depth == maxQuick {
				return false
			}
			closers[depth] = data[at] + 2 // the closing bracket of either
			depth++
			if at = skipSpace(data, at+1); at < len(data) && data[at] == closers[depth-1] {
				break // it is empty, and closed below
			}
			if closers[depth-1] == '}' {
				at = quickName(data, at)
			}
			if at < 0 {
				return false
			}
			continue
		default:
			at = quickScalar(data, at)
		}
		if at, depth = quickEnd(data, at, depth, &closers); at < 0 {
			return false
		}
		if depth == 0 {
			return at == len(data)
		}
	}
}

// quickEnd goes from the end of a value to the beginning of the next one, or
// behind the end of the document; at is -1 for what is no JSON.
func quickEnd(data []byte, at, depth int, closers *[maxQuick]byte) (next, deep int) {
	if at < 0 {
		return -1, depth
	}
	for at = skipSpace(data, at); depth > 0; at = skipSpace(data, at+1) {
		if at >= len(data) {
			return -1, depth
		}
		if data[at] == ',' {
			if at = skipSpace(data, at+1); closers[depth-1] == '}' {
				at = quickName(data, at)
			}
			return at, depth
		}
		if data[at] != closers[depth-1] {
			return -1, depth
		}
		depth--
	}
	return at, depth
}

func skipSpace(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

// quickName is where the value begins whose name begins at a place; or -1.
func quickName(data []byte, at int) int {
	if at >= len(data) || data[at] != '"' {
		return -1
	}
	if at = quickText(data, at); at < 0 {
		return -1
	}
	if at = skipSpace(data, at); at >= len(data) || data[at] != ':' {
		return -1
	}
	return skipSpace(data, at+1)
}

// quickScalar is where the scalar ends that begins at a place; or -1.
func quickScalar(data []byte, at int) int {
	switch data[at] {
	case '"':
		return quickText(data, at)
	case 't':
		return quickWord(data, at, "true")
	case 'f':
		return quickWord(data, at, "false")
	case 'n':
		return quickWord(data, at, "null")
	}
	return quickNumber(data, at)
}

func quickWord(data []byte, at int, word string) int {
	if end := at + len(word); end <= len(data) && string(data[at:end]) == word {
		return end
	}
	return -1
}

func quickText(data []byte, at int) int {
	for at++; at < len(data); at++ {
		switch c := data[at]; {
		case c == '"':
			return at + 1
		case c < ' ':
			return -1
		case c == '\\':
			if at = quickEscape(data, at+1); at < 0 {
				return -1
			}
		}
	}
	return -1
}

// quickEscape is the last place of the escape whose letter is at a place; or
// -1.
func quickEscape(data []byte, at int) int {
	if at >= len(data) {
		return -1
	}
	switch data[at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return at
	case 'u':
		if at+4 >= len(data) {
			return -1
		}
		for _, c := range data[at+1 : at+5] {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return -1
			}
		}
		return at + 4
	}
	return -1
}

func quickNumber(data []byte, at int) int {
	if data[at] == '-' {
		at++
	}
	if at < len(data) && data[at] == '0' {
		at++
	} else {
		at = quickDigits(data, at)
	}
	if at > 0 && at < len(data) && data[at] == '.' {
		at = quickDigits(data, at+1)
	}
	if at > 0 && at < len(data) && (data[at] == 'e' || data[at] == 'E') {
		if at++; at < len(data) && (data[at] == '+' || data[at] == '-') {
			at++
		}
		at = quickDigits(data, at)
	}
	return at
}

// quickDigits is where the digits end that begin at a place; -1 when there are
// none.
func quickDigits(data []byte, at int) int {
	from := at
	for at < len(data) && data[at] >= '0' && data[at] <= '9' {
		at++
	}
	if at == from {
		return -1
	}
	return at
}
