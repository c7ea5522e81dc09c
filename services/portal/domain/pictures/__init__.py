"""Pictures: numbers and words → a model of shapes → SVG, for a page or as a file.

A picture is a flow of cells. A cell has a fixed height and takes any width from its group's `least` on: horizontal
places are shares of that width, sizes of letters and marks are pixels. So a page lets the browser arrange the cells to
its window, and letters stay readable on a phone; a file has them arranged here. Nothing is told by colour alone: every
look has a hatching of its own, and every cell a sentence.
"""
