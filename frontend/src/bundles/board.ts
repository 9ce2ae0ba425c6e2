import { Board } from "../board/board.ts";

const root = document.querySelector<HTMLElement>(".board");
if (root) void new Board(root).start();
