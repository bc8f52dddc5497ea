/** The sequencer: decides, appends and applies in turns, and answers when the disk has it. */
@NullMarked
package io.trivium.broker.sequencer;

import org.jspecify.annotations.NullMarked;
