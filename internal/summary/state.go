package summary

type state struct{}
