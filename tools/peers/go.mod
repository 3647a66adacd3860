module github.com/claimctl/claimctl/tools/peers

go 1.26.0

tool github.com/golang-jwt/jwt/v5/cmd/jwt

require github.com/golang-jwt/jwt/v5 v5.3.1 // indirect
