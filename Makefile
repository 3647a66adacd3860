# Everything a contributor or CI runs. "make help" lists it.
.POSIX:
.NOTPARALLEL:
.PHONY: help check modules format vet staticcheck deadcode race test soak-deploy bench bench-suite bench-replay soak-replay \
	fuzz docs update build cross lint npm release-check beam clean

GO = go
# How long each fuzz target runs.
FUZZTIME = 30s
# How often each pair of processes is measured.
RUNS = 30x

# The tools' versions are in modules of their own, so that none of their
# dependencies is one of ours.
TOOL = $(GO) tool -modfile=tools/go.mod
LINT = $(GO) tool -modfile=tools/lint/go.mod golangci-lint
RELEASE = $(GO) tool -modfile=tools/release/go.mod goreleaser

# Only what the binary needs, and nothing of the machine it was built on.
BUILD = CGO_ENABLED=0 $(GO) build -trimpath -tags timetzdata -ldflags "-s -w -buildid="
TARGETS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

check: modules npm format vet staticcheck deadcode race ## all that CI runs; needs go, a C compiler, and npm for some tests

modules: ## download the dependencies
	$(GO) mod download

format: ## fail if a file is not formatted (gofumpt)
	@echo "gofumpt -l ."; files=$$($(TOOL) gofumpt -l .) || exit 1; \
	if [ -n "$$files" ]; then \
		echo "not formatted; run: $(TOOL) gofumpt -w ."; echo "$$files"; exit 1; \
	fi

vet: ## go vet
	$(GO) vet ./...

staticcheck: ## staticcheck
	$(TOOL) staticcheck ./...

deadcode: ## fail if a function can be reached neither from main nor from a test
	@echo "deadcode -test ./..."; dead=$$($(TOOL) deadcode -test ./...) || exit 1; \
	if [ -n "$$dead" ]; then echo "unreachable; delete or test:"; echo "$$dead"; exit 1; fi

npm: ## install the npm packages that fixtures use
	@if command -v npm >/dev/null; then \
		for dir in fixtures/modules fixtures/clients; do \
			(cd $$dir && npm ci --ignore-scripts --no-audit --no-fund) || exit 1; \
		done; \
	else \
		echo "npm is not installed; the tests that need its packages are skipped"; \
	fi

race: ## the tests with the race detector
	CGO_ENABLED=1 $(GO) test -race ./...

test: ## the tests, quickly
	$(GO) test ./...

soak-deploy: ## 200 actions deployed with faults, killed and resumed, for a minute
	CLAIMCTL_SOAK=1 $(GO) test ./internal/deploy -run TestInterrupted -count 1 -v

bench: ## all benchmarks, then whole processes beside node and an empty program
	$(GO) test -run '^$$' -bench . $$($(GO) list ./... | grep -v '/internal/bench$$')
	$(GO) test -v -run '^$$' -bench . -benchtime $(RUNS) -skip 'BenchmarkSuite|BenchmarkReplay|BenchmarkSoak' ./internal/bench

bench-suite: ## 10,000 cases beside vitest, which npm installs into a folder of its own
	$(GO) test -v -run '^$$' -bench BenchmarkSuite -benchtime 5x -timeout 30m ./internal/bench

bench-replay: ## claimctl replay beside node programs, on the same events and with equal outputs
	$(GO) test -v -run '^$$' -bench 'BenchmarkReplay$$' -benchtime 5x -timeout 60m ./internal/bench

soak-replay: ## time and memory from 10 thousand to SOAK_MAX (10 million) events, and a replay that is killed again and again
	$(GO) test -v -run '^$$' -bench BenchmarkSoak -benchtime 1x -timeout 180m ./internal/bench

fuzz: ## each fuzz target for FUZZTIME (30s)
	@set -e; \
	files=$$(find cmd internal pkg -name '*_test.go' -exec grep -lE '^func Fuzz[A-Z0-9_]' {} + | sort); \
	if [ -z "$$files" ]; then echo "found no fuzz target"; exit 1; fi; \
	for file in $$files; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
			echo "$(GO) test -run '^$$' -fuzz ^$$target\$$ -fuzztime $(FUZZTIME) ./$$(dirname "$$file")"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")"; \
		done; \
	done

docs: update ## rewrite the generated pages, and all golden files
	$(GO) test ./internal/docs -update

update: ## rewrite the golden files of every package that has some
	@set -e; \
	dirs=$$(find cmd internal pkg -name '*_test.go' -exec grep -l 'flag.Bool("update"' {} + | \
		sed 's|/[^/]*$$||; s|^|./|' | grep -v '^./internal/docs$$' | sort -u); \
	if [ -z "$$dirs" ]; then echo "found no package with an -update flag"; exit 1; fi; \
	echo $(GO) test $$dirs -update; \
	$(GO) test $$dirs -update

build: ## bin/claimctl, static
	$(BUILD) -o bin/ ./cmd/claimctl

cross: ## compile for every released system
	@set -e; for target in $(TARGETS); do \
		echo "go build $$target"; \
		GOOS=$${target%/*} GOARCH=$${target#*/} $(BUILD) -o /dev/null ./cmd/claimctl; \
	done

lint: ## golangci-lint, slower and pickier than check
	$(LINT) run ./...

release-check: ## is the release's configuration valid?
	$(RELEASE) check

beam: ## the tests of scale/beam, a module of its own: its dependencies are many, and take minutes at first
	cd scale/beam && $(GO) vet ./... && $(GO) test ./...

clean: ## remove what the other targets built
	rm -rf bin dist
