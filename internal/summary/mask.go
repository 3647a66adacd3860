package summary

import (
	"strings"
	"unicode/utf8"
)

const (
	// minDigits is the number of digits from which a word counts as an identifier.
	minDigits = 4
	// minNumber is the same for a word that is nothing but digits.
	minNumber = 5
)

// The words that stand for what was masked.
const (
	maskEmail = "<email>"
	maskID    = "<id>"
)

// appendMasked appends a message without what looks as if it were of one user only:
// a word with an @ inside is an e-mail address, a word with four digits or more, or
// a number of five or more, an identifier. So messages about different users are one
// group, and the summary does not tell who they are. A name is not recognized.
func appendMasked(dst []byte, text string) []byte {
	for len(text) > 0 {
		n := 0
		for n < len(text) && !wordByte(text[n]) {
			n++
		}
		dst = append(dst, text[:n]...)
		text = text[n:]
		for n = 0; n < len(text) && wordByte(text[n]); {
			n++
		}
		word := strings.TrimRight(text[:n], ".-") // a sentence ends
		dst = append(dst, mask(word)...)
		dst = append(dst, text[len(word):n]...)
		text = text[n:]
	}
	return dst
}

func wordByte(c byte) bool {
	switch {
	case c >= utf8.RuneSelf, c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	switch c {
	case '.', '_', '-', '+', '@', '|', '%':
		return true
	}
	return false
}

// mask is a word, or what stands for it.
func mask(word string) string {
	digits, at := 0, 0
	for i := range len(word) {
		switch c := word[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '@':
			at = i
		}
	}
	switch {
	case at > 0 && at < len(word)-1:
		return maskEmail
	case digits == len(word) && digits < minNumber, digits < minDigits:
		return word
	}
	return maskID
}
