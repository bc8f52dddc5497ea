package io.trivium.interop.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Plays conversations on both sides, some at a time, until all are played or time is up. */
final class Runner {
    private final Side apache;
    private final Side ours;
    private final int atATime;

    /**
     * For conversations with both.
     *
     * @param atATime how many conversations go on side by side
     */
    Runner(Side apache, Side ours, int atATime) {
        this.apache = apache;
        this.ours = ours;
        this.atATime = atATime;
    }

    /**
     * Plays them.
     *
     * @param budget after this time no further one is begun
     * @param mark a word that the names of all things begin with
     */
    Report run(List<Conversation> conversations, Duration budget, String mark) {
        long end = System.nanoTime() + budget.toNanos();
        SortedMap<String, Comparison> played = new TreeMap<>();
        ExecutorService conversationThreads = Executors.newFixedThreadPool(atATime);
        ExecutorService sideThreads = Executors.newFixedThreadPool(2 * atATime);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < conversations.size(); i++) {
                Conversation conversation = conversations.get(i);
                String number = mark + i;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            if (System.nanoTime() < end) {
                                Comparison comparison = compare(conversation, number, sideThreads);
                                synchronized (played) {
                                    played.put(conversation.name(), comparison);
                                }
                            }
                        },
                        conversationThreads));
            }
            running.forEach(CompletableFuture::join);
        } finally {
            conversationThreads.shutdownNow();
            sideThreads.shutdownNow();
        }
        return new Report(played);
    }

    private Comparison compare(Conversation conversation, String number, ExecutorService threads) {
        Names names = new Names(number, System.currentTimeMillis());
        CompletableFuture<List<Exchange>> one =
                CompletableFuture.supplyAsync(() -> play(conversation, apache, names), threads);
        CompletableFuture<List<Exchange>> other =
                CompletableFuture.supplyAsync(() -> play(conversation, ours, names), threads);
        return Comparison.of(conversation.name(), one.join(), other.join());
    }

    private static List<Exchange> play(Conversation conversation, Side side, Names names) {
        Talk talk = new Talk(side, names);
        try (talk) {
            conversation.script().play(talk);
        } catch (IOException | RuntimeException broken) {
            talk.broken(broken);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return talk.exchanges();
    }
}
