module github.com/claimctl/claimctl

go 1.26
