package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// runeRange is a range of characters, both ends included.
type runeRange struct{ lo, hi rune }

// propertyRanges is the set of characters that \p{name} stands for, sorted and
// without overlap. The names are those of ECMA-262, table 69 to 71; they are
// case-sensitive there, too.
func propertyRanges(name string) ([]runeRange, error) {
	key, value, keyed := strings.Cut(name, "=")
	if keyed {
		return keyedRanges(key, value)
	}
	if table := categoryTable(name); table != nil {
		return tableRanges(table), nil
	}
	if ranges, ok := derivedRanges(name); ok {
		return ranges, nil
	}
	if table := binaryTable(name); table != nil {
		return tableRanges(table), nil
	}
	if unknownHere(name) {
		return nil, fmt.Errorf(`claimctl has no table for \p{%s}`, name)
	}
	return nil, errPropertyName
}

// errPropertyName has V8's words.
//
//lint:ignore ST1005 the text is V8's
var errPropertyName = errors.New("Invalid property name")

func keyedRanges(key, value string) ([]runeRange, error) {
	switch key {
	case "General_Category", "gc":
		if table := categoryTable(value); table != nil {
			return tableRanges(table), nil
		}
		switch value {
		case "Cn", "Unassigned", "C", "Other", "LC", "Cased_Letter":
			ranges, _ := derivedRanges(value)
			return ranges, nil
		}
	case "Script", "sc":
		if table := scriptTable(value); table != nil {
			return tableRanges(table), nil
		}
		if value == "Unknown" || value == "Zzzz" {
			return complement(tableRanges(slices.Collect(maps.Values(unicode.Scripts))...)), nil
		}
	case "Script_Extensions", "scx":
		if scriptTable(value) != nil {
			return nil, fmt.Errorf(`claimctl has no table for \p{%s=%s}; \p{Script=%s} it has`, key, value, value)
		}
	}
	return nil, errPropertyName
}

// unknownHere lists the properties of ECMA-262 that the standard library of Go
// has no table for and that do not follow from others.
func unknownHere(name string) bool {
	return slices.Contains([]string{
		"Bidi_Mirrored", "Bidi_M", "Changes_When_Casefolded", "CWCF", "Changes_When_NFKC_Casefolded", "CWKCF",
		"Basic_Emoji", "Emoji_Keycap_Sequence", "RGI_Modifier_Sequence", "RGI_Flag_Sequence",
		"RGI_Emoji_Modifier_Sequence", "RGI_Emoji_Flag_Sequence", "RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence", "RGI_Emoji",
	}, name)
}

// categoryTable finds a general category by its short or long name.
func categoryTable(name string) *unicode.RangeTable {
	long := map[string]string{
		"Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Titlecase_Letter": "Lt",
		"Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn",
		"Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "digit": "Nd",
		"Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc",
		"Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi",
		"Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
		"Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl",
		"Paragraph_Separator": "Zp", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Private_Use": "Co", "Surrogate": "Cs",
	}
	if short, ok := long[name]; ok {
		name = short
	}
	switch name {
	case "C", "Cn", "LC":
		return nil // see derivedRanges
	}
	return unicode.Categories[name]
}

// scriptTable finds a script by its long name, or by its short one as far as
// that is in use.
func scriptTable(name string) *unicode.RangeTable {
	long := map[string]string{
		"Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Bopo": "Bopomofo", "Brai": "Braille",
		"Cans": "Canadian_Aboriginal", "Cher": "Cherokee", "Copt": "Coptic", "Qaac": "Coptic", "Cyrl": "Cyrillic",
		"Deva": "Devanagari", "Ethi": "Ethiopic", "Geor": "Georgian", "Goth": "Gothic", "Grek": "Greek", "Gujr": "Gujarati",
		"Guru": "Gurmukhi", "Hang": "Hangul", "Hani": "Han", "Hebr": "Hebrew", "Hira": "Hiragana", "Kana": "Katakana",
		"Khmr": "Khmer", "Knda": "Kannada", "Laoo": "Lao", "Latn": "Latin", "Mlym": "Malayalam", "Mong": "Mongolian",
		"Mymr": "Myanmar", "Ogam": "Ogham", "Orya": "Oriya", "Runr": "Runic", "Sinh": "Sinhala", "Syrc": "Syriac",
		"Taml": "Tamil", "Telu": "Telugu", "Tfng": "Tifinagh", "Thaa": "Thaana", "Tibt": "Tibetan", "Yiii": "Yi",
		"Zinh": "Inherited", "Qaai": "Inherited", "Zyyy": "Common",
	}
	if full, ok := long[name]; ok {
		name = full
	}
	return unicode.Scripts[name]
}

// binaryTable finds a property that Go has a table for, by either name.
func binaryTable(name string) *unicode.RangeTable {
	long := map[string]string{
		"AHex": "ASCII_Hex_Digit", "Bidi_C": "Bidi_Control", "Dep": "Deprecated", "Dia": "Diacritic", "Ext": "Extender",
		"Hex": "Hex_Digit", "IDSB": "IDS_Binary_Operator", "IDST": "IDS_Trinary_Operator", "Ideo": "Ideographic",
		"Join_C": "Join_Control", "LOE": "Logical_Order_Exception", "NChar": "Noncharacter_Code_Point",
		"Pat_Syn": "Pattern_Syntax", "Pat_WS": "Pattern_White_Space", "QMark": "Quotation_Mark", "RI": "Regional_Indicator",
		"STerm": "Sentence_Terminal", "SD": "Soft_Dotted", "Term": "Terminal_Punctuation", "UIdeo": "Unified_Ideograph",
		"VS": "Variation_Selector", "space": "White_Space",
	}
	if full, ok := long[name]; ok {
		name = full
	}
	known := []string{"Dash", "Radical"}
	for _, full := range long {
		known = append(known, full)
	}
	if !slices.Contains(known, name) {
		return nil // Go has more tables than ECMA-262 has names
	}
	return unicode.Properties[name]
}

// derivedRanges are the properties that follow from others, as
// DerivedCoreProperties.txt of Unicode says, and those of emoji-data.txt.
func derivedRanges(name string) ([]runeRange, bool) {
	switch name {
	case "Any":
		return []runeRange{{0, unicode.MaxRune}}, true
	case "ASCII":
		return []runeRange{{0, unicode.MaxASCII}}, true
	case "Assigned":
		return assignedRanges(), true
	case "Cn", "Unassigned":
		return complement(assignedRanges()), true
	case "C", "Other":
		return union(complement(assignedRanges()), tableRanges(unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)), true
	case "LC", "Cased_Letter":
		return tableRanges(unicode.Lu, unicode.Ll, unicode.Lt), true
	case "Alphabetic", "Alpha":
		return tableRanges(unicode.L, unicode.Nl, unicode.Other_Alphabetic), true
	case "Lowercase", "Lower":
		return tableRanges(unicode.Ll, unicode.Other_Lowercase), true
	case "Uppercase", "Upper":
		return tableRanges(unicode.Lu, unicode.Other_Uppercase), true
	case "Cased":
		return tableRanges(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase), true
	case "Math":
		return tableRanges(unicode.Sm, unicode.Other_Math), true
	case "ID_Start", "IDS":
		return idStart(), true
	case "ID_Continue", "IDC":
		return idContinue(), true
	case "XID_Start", "XIDS":
		return without(idStart(), union(foldsAway(), []runeRange{{0x0E33, 0x0E33}, {0x0EB3, 0x0EB3}, {0xFF9E, 0xFF9F}})), true
	case "XID_Continue", "XIDC":
		return without(idContinue(), foldsAway()), true
	case "Grapheme_Extend", "Gr_Ext":
		return graphemeExtend(), true
	case "Grapheme_Base", "Gr_Base":
		return without(assignedRanges(), union(graphemeExtend(), tableRanges(unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp))), true
	case "Default_Ignorable_Code_Point", "DI":
		return defaultIgnorable(), true
	case "Case_Ignorable", "CI":
		return union(tableRanges(unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk), wordMiddles()), true
	case "Changes_When_Lowercased", "CWL":
		return changing(unicode.ToLower), true
	case "Changes_When_Uppercased", "CWU":
		return union(changing(unicode.ToUpper), expandedCapitals()), true
	case "Changes_When_Titlecased", "CWT":
		return without(union(changing(unicode.ToTitle), expandedCapitals()), tableRanges(unicode.Lt)), true
	case "Changes_When_Casemapped", "CWCM":
		return union(union(changing(unicode.ToLower), changing(unicode.ToUpper)), expandedCapitals()), true
	}
	return emojiRanges(name)
}

func idContinue() []runeRange {
	more := tableRanges(unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
	return without(union(idStart(), more), patternRanges())
}

// foldsAway are the characters whose compatibility form is no identifier; see
// https://www.unicode.org/reports/tr31/#NFKC_Modifications.
func foldsAway() []runeRange {
	out := []runeRange{{0x037A, 0x037A}, {0x309B, 0x309C}, {0xFC5E, 0xFC63}, {0xFDFA, 0xFDFB}}
	for r := rune(0xFE70); r <= 0xFE7E; r += 2 {
		out = append(out, runeRange{r, r})
	}
	return out
}

func graphemeExtend() []runeRange {
	return tableRanges(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend)
}

func defaultIgnorable() []runeRange {
	all := tableRanges(unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Variation_Selector)
	return without(all, union(tableRanges(unicode.White_Space, unicode.Prepended_Concatenation_Mark),
		[]runeRange{{0xFFF9, 0xFFFB}, {0x13430, 0x13440}}))
}

// wordMiddles are what a word may have in its middle; see
// https://www.unicode.org/reports/tr29/#Default_Word_Boundaries.
func wordMiddles() []runeRange {
	var out []runeRange
	for _, r := range "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A" {
		out = append(out, runeRange{r, r})
	}
	return out
}

// expandedCapitals are the characters without a decomposition that have several
// capital letters, which unicode.ToUpper does not tell; see
// https://www.unicode.org/Public/UCD/latest/ucd/SpecialCasing.txt.
func expandedCapitals() []runeRange {
	return []runeRange{
		{0xDF, 0xDF}, {0x149, 0x149}, {0x587, 0x587}, {0x1E9A, 0x1E9A}, {0xFB00, 0xFB06}, {0xFB13, 0xFB17},
	}
}

// changing are the characters of whose decomposition a mapping changes a part.
func changing(mapping func(rune) rune) []runeRange {
	var out []runeRange
	for _, r := range tableRanges(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Lm, unicode.M, unicode.Nl, unicode.So) {
		for c := r.lo; c <= r.hi; c++ {
			text := norm.NFD.String(string(c))
			if strings.Map(mapping, text) != text {
				out = append(out, runeRange{c, c})
			}
		}
	}
	return merged(out)
}

func idStart() []runeRange {
	return without(tableRanges(unicode.L, unicode.Nl, unicode.Other_ID_Start), patternRanges())
}

func patternRanges() []runeRange {
	return tableRanges(unicode.Pattern_Syntax, unicode.Pattern_White_Space)
}

func assignedRanges() []runeRange {
	return tableRanges(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z,
		unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// tableRanges is the union of tables.
func tableRanges(tables ...*unicode.RangeTable) []runeRange {
	var out []runeRange
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			out = append(out, runeRange{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			out = append(out, runeRange{r, r})
		}
	}
	for _, t := range tables {
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return merged(out)
}

// merged sorts ranges and joins those that touch.
func merged(in []runeRange) []runeRange {
	sort.Slice(in, func(i, j int) bool { return in[i].lo < in[j].lo })
	var out []runeRange
	for _, r := range in {
		if n := len(out); n > 0 && r.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, r.hi)
			continue
		}
		out = append(out, r)
	}
	return out
}

func union(a, b []runeRange) []runeRange { return merged(slices.Concat(a, b)) }

func without(a, b []runeRange) []runeRange { return complement(union(complement(a), b)) }

func complement(in []runeRange) []runeRange {
	var out []runeRange
	next := rune(0)
	for _, r := range in {
		if r.lo > next {
			out = append(out, runeRange{next, r.lo - 1})
		}
		next = r.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, runeRange{next, unicode.MaxRune})
	}
	return out
}
