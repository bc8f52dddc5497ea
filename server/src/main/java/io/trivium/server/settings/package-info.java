/** What the operator chose, from the command line, the environment and a file: checked before anything is opened. */
@NullMarked
package io.trivium.server.settings;

import org.jspecify.annotations.NullMarked;
