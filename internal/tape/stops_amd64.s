//go:build !purego

#include "textflag.h"

DATA quotes<>+0(SB)/8, $0x2222222222222222
GLOBL quotes<>(SB), RODATA|NOPTR, $8
DATA slashes<>+0(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL slashes<>(SB), RODATA|NOPTR, $8
DATA spaces<>+0(SB)/8, $0x2020202020202020
GLOBL spaces<>(SB), RODATA|NOPTR, $8

// func markBlocksAVX2(words []uint64, data []byte)
// It reads 64 bytes of data for each word.
TEXT ·markBlocksAVX2(SB), NOSPLIT, $0-48
	MOVQ words_base+0(FP), DI
	MOVQ words_len+8(FP), CX
	MOVQ data_base+24(FP), SI
	TESTQ CX, CX
	JZ done
	VPBROADCASTQ quotes<>(SB), Y13
	VPBROADCASTQ slashes<>(SB), Y14
	VPBROADCASTQ spaces<>(SB), Y15

block:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPCMPEQB Y13, Y0, Y2
	VPCMPEQB Y13, Y1, Y3
	VPCMPEQB Y14, Y0, Y4
	VPCMPEQB Y14, Y1, Y5
	VPCMPGTB Y0, Y15, Y6 // a space is more than it: signed, so what is no ASCII is among it
	VPCMPGTB Y1, Y15, Y7
	VPOR Y2, Y4, Y2
	VPOR Y3, Y5, Y3
	VPOR Y2, Y6, Y2
	VPOR Y3, Y7, Y3
	VPMOVMSKB Y2, AX
	VPMOVMSKB Y3, DX
	SHLQ $32, DX
	ORQ DX, AX
	MOVQ AX, (DI)
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ CX
	JNZ block
	VZEROUPPER

done:
	RET
